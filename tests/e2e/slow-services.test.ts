import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseSlowness } from "@yapit-infra/sandbox/core/slowness.ts";
import { stackConfigOf } from "../../operations/stack-configuration.ts";
import { temporarySandbox, type TemporarySandbox } from "./temporary-sandbox.ts";

/** Whatever needs the zone, the address, the key or the token waits for it, however long its service takes. */
describe("services that take their time", () => {
  let sandbox: TemporarySandbox;
  beforeAll(async () => {
    sandbox = await temporarySandbox();
  });
  afterAll(() => sandbox.end());

  test("let a first up of an empty account come to its end", async () => {
    sandbox.world.calls.slowness = parseSlowness("cloudflare POST /zones=4,hetzner POST *=1,github POST *=2");
    const runner = await sandbox.runner("prod");
    const { changes } = await runner.up();
    expect(changes).toEqual({ create: expect.any(Number) as number });
  });

  test("let a destroy leave nothing", async () => {
    const { world } = sandbox;
    const { type, location } = stackConfigOf("prod").server;
    const allowReplacementOf = world.hetzner.servers.all[0]?.id;
    world.calls.slowness = undefined;
    const permitted = await sandbox.runner("prod", { "yapit:server": { type, location, allowReplacementOf } });
    await permitted.up();
    // A slow revocation alone finds nothing out where the rest of the destroy is slower: the engine goes by this.
    const { resources = [] } = await permitted.exportState();
    const certificate = resources.find(({ type }) => type.endsWith(":OriginCaCertificate"));
    expect(certificate?.dependencies).toContainEqual(expect.stringMatching(/::edge-zone$/));
    world.calls.slowness = parseSlowness("cloudflare DELETE /certificates/*=8");
    await permitted.destroy();
    expect(world.leftovers()).toEqual([]);
  });
});
