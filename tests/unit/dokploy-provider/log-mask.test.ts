import { describe, expect, test } from "vitest";
import { composeFingerprint } from "@yapit-infra/dokploy-provider/resources/compose-settings.ts";
import { maskOf } from "@yapit-infra/dokploy-provider/deployment/log-lines.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { callFor } from "./call.ts";
import { deployed, partialFailureOf, SECRET } from "./deployment-world.ts";

const ROTATED = "canary-secret-2";

/** A good deployment whose variable is rotated then: the engine has updated the service, the deployment comes next. */
async function rotated() {
  const world = await deployed();
  const { composes, composeInputs, composeId, first } = world;
  const news: Values = { ...composeInputs, env: { TOKEN: ROTATED } };
  await composes.update?.(composeId, { inputs: composeInputs, state: {} }, news, callFor("Compose", "compose"));
  const fingerprints = { ...(first.inputs["fingerprints"] as Values), compose: composeFingerprint(news) };
  const update = (olds: { inputs: Values; state: Values }) =>
    partialFailureOf(
      world.deployment.update?.("", olds, { ...first.inputs, fingerprints }, callFor("Deployment", "deployment")),
    );
  return { ...world, update, inputs: { ...first.inputs, fingerprints } };
}

describe("what a failed deployment tells holds no secret", () => {
  test("that was attempted, taken back, and is written again by the same up", async () => {
    const { dokploy, first, inputs, update } = await rotated();
    const bad = { status: "error" as const, log: `fatal: cannot use ${ROTATED}\n` };
    dokploy.outcomes.push(bad, { status: "done" }, bad);
    const { state } = await update(first);
    expect(dokploy.composes[0]?.["env"]).toContain(SECRET);
    const { message } = await update({ inputs, state });
    expect(message).toContain("fatal: cannot use ***");
    expect(message).not.toContain(ROTATED);
  });

  test("that an old container still holds, rotated away or known to nobody", async () => {
    const { machine, first, update } = await rotated();
    const env = { TOKEN: SECRET, OLD_API_KEY: "canary-secret-0", MODE: "production", PATH: "/usr/local/bin" };
    machine.containers = [{ name: "app-web-1", service: "web", health: "unhealthy", env }];
    machine.logs["app-web-1"] = `in production: ${SECRET}, ${ROTATED} and canary-secret-0 of /usr/local/bin\n`;
    const { message } = await update(first);
    expect(message).toContain("in production: ***, *** and *** of /usr/local/bin");
  });
});

test("a value of several lines is masked line by line, wherever a log indents it", () => {
  const mask = maskOf([{ KEY: "-----BEGIN-----\n  canary-middle\r\n-----END KEY-----" }]);
  expect(mask("got\n  canary-middle\n-----END KEY-----")).toBe("got\n  ***\n***");
});
