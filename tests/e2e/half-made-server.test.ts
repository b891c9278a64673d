import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { temporarySandbox, type TemporarySandbox } from "./temporary-sandbox.ts";

/** The official hcloud plugin leaves a server in the state as it was planned: protected, and without an address. */
describe("an up that is cut off before Hetzner protects the server", () => {
  let sandbox: TemporarySandbox;
  let runner: StackRunner;
  beforeAll(async () => {
    sandbox = await temporarySandbox();
    runner = await sandbox.runner("prod");
    sandbox.world.calls.faultAt = (call) =>
      /POST \/servers\/\d+\/actions\/change_protection$/.test(call) ? { when: "before" } : undefined;
    await sandbox.failure(() => runner.up());
    sandbox.world.calls.faultAt = undefined;
  });
  afterAll(() => sandbox.end());

  const server = () => sandbox.world.hetzner.servers.all.map(({ deleteProtected }) => ({ deleteProtected }));

  test("leaves a state whose plan is refused in one sentence, with what to type", async () => {
    expect(server()).toEqual([{ deleteProtected: false }]);
    const words = await sandbox.failure(() => runner.preview());
    expect(words).toContain(
      "error: machine-server: the state has no IPv6 address of it, since its creation was cut off; pulumi up --refresh asks Hetzner and goes on",
    );
    expect(words).toContain("(yapit-prod) is not protected at Hetzner");
    expect(words).not.toContain("Missing required property");
  });

  test("comes to its end by what is typed then, with the server protected", async () => {
    await runner.preview({ refresh: true });
    await runner.up({ refresh: true });
    expect(server()).toEqual([{ deleteProtected: true }]);
    const { changes } = await runner.preview({ refresh: true });
    expect(Object.keys(changes)).toEqual(["same"]);
  });
});
