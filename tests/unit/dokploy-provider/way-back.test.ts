import { describe, expect, test } from "vitest";
import { callFor } from "./call.ts";
import { A, B, deployed, partialFailureOf } from "./deployment-world.ts";

describe("the way back", () => {
  test("puts the last good patches and clone back, and the update fails with its state recorded", async () => {
    const { dokploy, deployment, machine, first, inputs, patch } = await deployed();
    await patch("two\n");
    dokploy.outcomes.push({ status: "error", log: "failed to solve: no such file\n" });
    const news = await inputs("two\n", { revision: B });
    const error = await partialFailureOf(deployment.update?.("", first, news, callFor("Deployment", "deployment")));
    expect(error.message).toBe(
      `the deployment failed:\n  failed to solve: no such file\nThe last good state (revision ${A.slice(0, 12)}) was put back and is healthy`,
    );
    expect(dokploy.deployed.map(({ patches }) => patches["x.yml"])).toEqual(["one\n", "two\n", "one\n"]);
    expect(dokploy.count("compose.redeploy")).toBe(1);
    expect(machine.questions).toContainEqual(["restore-clone", "yapit-abcdef"]);
    expect(error.state).toMatchObject({
      lastGood: { revision: A },
      attempted: { patches: { "x.yml": "two\n" } },
    });
  });

  test.each([
    ["the same content deploys that content", "two\n"],
    ["the content before deploys the content before", "one\n"],
    ["a corrected content deploys the correction", "three\n"],
  ])("is forgotten by the next update: %s", async (_words, content) => {
    const { dokploy, deployment, first, inputs, patch } = await deployed();
    await patch("two\n");
    dokploy.outcomes.push({ status: "error", log: "fatal\n" });
    const bad = await inputs("two\n");
    const error = await partialFailureOf(deployment.update?.("", first, bad, callFor("Deployment", "deployment")));
    // The engine updates the patch only when the program's content is another one than at the last update.
    if (content !== "two\n") await patch(content);
    const olds = { inputs: bad, state: error.state };
    const state = await deployment.update?.("", olds, await inputs(content), callFor("Deployment", "deployment"));
    expect(dokploy.deployed.at(-1)?.patches["x.yml"]).toBe(content);
    expect(state?.["attempted"]).toBeUndefined();
  });

  test("is taken when the containers are not healthy although Dokploy says done", async () => {
    const { deployment, machine, first, inputs, patch } = await deployed();
    await patch("two\n");
    machine.containers = [{ name: "app-web-1", service: "web", health: "unhealthy" }];
    const error = await partialFailureOf(
      deployment.update?.("", first, await inputs("two\n"), callFor("Deployment", "deployment")),
    );
    expect(error.message).toContain("app-web-1 is unhealthy");
    expect(error.message).toContain("was to be put back, which failed as well");
  });
});
