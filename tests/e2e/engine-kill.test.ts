import { expect, onTestFinished, test } from "vitest";
import { RunFailed } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { temporarySandbox } from "./temporary-sandbox.ts";

/** Long enough for the next run to be under way. */
const SECONDS = 6;

test("what a program still says to an engine that was killed does not end the next run", async () => {
  const sandbox = await temporarySandbox();
  onTestFinished(() => sandbox.end());
  const { calls } = sandbox.world;
  const runner = sandbox.killableRunner("prod");
  calls.slowness = (call) => {
    if (call !== "cloudflare GET /zones") return 0;
    calls.slowness = undefined;
    setTimeout(() => runner.killEngine(), 500);
    return SECONDS;
  };
  await expect(runner.up()).rejects.toThrow(RunFailed);
  await runner.cancel();
  const { changes } = await runner.up();
  expect(changes["create"]).toBeGreaterThan(20);
});
