import { describe, expect, test } from "vitest";
import { textMap } from "@yapit-infra/dokploy-provider/rules/fields.ts";
import { callFor } from "./call.ts";
import { A, B, deployed, partialFailureOf } from "./deployment-world.ts";
import type { FakeContainer } from "./in-memory-machine.ts";

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

  describe("of a deployment that a killed up or a push has left", () => {
    const WORKER = { name: "app-web-1", service: "web", created: 12 };

    async function left(machineAfter: Partial<FakeContainer>) {
      const world = await deployed();
      const { dokploy, machine, composeId } = world;
      machine.containers = [{ ...WORKER, ...machineAfter }];
      dokploy.queue.push({ composeId, title: "ours", outcome: { status: "done", commit: B } });
      // Deployments advance at each look.
      await world.deployment.read?.(composeId, world.first, callFor("Deployment", "d"));
      const read = await world.deployment.read?.(composeId, world.first, callFor("Deployment", "d"));
      return { ...world, read: read ?? { inputs: {}, state: {} } };
    }

    test("takes over one that would pass the gate", async () => {
      const { read, dokploy } = await left({ age: 11 });
      expect(read.inputs).toMatchObject({ revision: B });
      expect(read.state).toMatchObject({ revision: B, deploymentId: dokploy.deployments[0]?.["deploymentId"] });
    });

    test("leaves to the gate what does not run for long enough, and the gate finds the crash", async () => {
      const { read, first, machine, deployment, inputs, dokploy } = await left({ age: 3, restarts: 2 });
      expect(read.inputs).toEqual(first.inputs);
      expect(read.state).toMatchObject({ revision: A, deploymentId: first.state["deploymentId"] });
      machine.containers = [{ ...WORKER, age: 3, restarts: 3 }];
      const deploys = dokploy.count("compose.deploy");
      const failure = partialFailureOf(
        deployment.update?.("", read, await inputs("one\n", { revision: B }), callFor("D", "d")),
      );
      expect((await failure).message).toMatch(/app-web-1 crashes again and again.*\n.*last good state/);
      expect(dokploy.count("compose.deploy")).toBe(deploys);
    });

    test("has one deployed again that crashes already", async () => {
      const { read } = await left({ age: 11, restarts: 3 });
      expect(read.inputs).toMatchObject({
        revision: A,
        fingerprints: { drift: expect.stringContaining("app-web-1 crashes again and again") as string },
      });
    });
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
