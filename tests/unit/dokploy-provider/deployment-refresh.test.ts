import { describe, expect, test } from "vitest";
import { textMap } from "../../../providers/dokploy/rules/fields.ts";
import { callFor } from "./call.ts";
import { A, B, deployed } from "./deployment-world.ts";

describe("a refresh of a deployment", () => {
  test("finds nothing to do while the latest deployment is good", async () => {
    const { deployment, first, composeId } = await deployed();
    const read = await deployment.read?.(composeId, first, callFor("Deployment", "deployment"));
    expect(read?.inputs).toEqual(first.inputs);
  });

  test("finds what somebody changed in the panel and deployed there", async () => {
    const { dokploy, deployment, first, composeId } = await deployed();
    const drift = async () => {
      const read = await deployment.read?.(composeId, first, callFor("Deployment", "d"));
      return textMap(read?.inputs["fingerprints"])["drift"];
    };
    dokploy.queue.push({ composeId, title: "by hand", outcome: { status: "done", commit: A } });
    await deployment.read?.(composeId, first, callFor("Deployment", "d"));
    expect(await drift()).toBeUndefined();
    Object.assign(dokploy.composes[0] ?? {}, { env: 'TOKEN="other"\n' });
    Object.assign(dokploy.patches[0] ?? {}, { content: "panel\n" });
    expect(await drift()).toBe("another deployment has put other settings or variables, another patch x.yml in force");
  });

  test("finds a failed deployment, containers that are gone, and another revision", async () => {
    const { dokploy, deployment, machine, first, composeId } = await deployed();
    const read = async () => (await deployment.read?.(composeId, first, callFor("Deployment", "d")))?.inputs;
    machine.containers = [];
    expect(await read()).toMatchObject({ fingerprints: { drift: "the service has no containers" } });
    Object.assign(dokploy.deployments[0] ?? {}, { status: "error", description: `Commit: ${B}` });
    expect(await read()).toMatchObject({
      revision: B,
      fingerprints: { drift: "the latest deployment in Dokploy is error" },
    });
  });
});
