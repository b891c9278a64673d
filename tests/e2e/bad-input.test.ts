import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

/** What a person reads when something is wrong: which resource, what, and what to do; never a stack. */
describe("bad input gets a clear error, and nothing is lost", () => {
  let sandbox: TemporarySandbox;
  beforeEach(async () => {
    sandbox = await temporarySandbox();
  });
  afterEach(() => sandbox.end());

  async function previewFailure(overrides: Record<string, unknown>, stack = "prod"): Promise<string> {
    const runner = await sandbox.runner(stack, overrides);
    const message = await sandbox.failure(() => runner.preview());
    expect(message).not.toMatch(/\n\s+at |node:internal|node_modules/);
    return message;
  }

  test("every fault of the configuration at once, by path, before any resource", async () => {
    const message = await previewFailure({
      "yapit:serverr": { type: "cx33" },
      "yapit:kokoro": { replicas: "many" },
      "yapit:domain": "not a domain",
      "yapit:server": { type: "cx34" },
    });
    expect(message).toContain("4 faults");
    for (const path of ["serverr", "kokoro.replicas", "domain", "server.type"]) expect(message).toContain(path);
    expect(sandbox.world.leftovers()).toEqual([]);
  });

  test("a missing age key", async () => {
    sandbox.variables["YAPIT_SOPS_AGE_KEY_FILE"] = "/nowhere/age-key.txt";
    expect(await previewFailure({})).toContain(
      "there is none at /nowhere/age-key.txt, named by YAPIT_SOPS_AGE_KEY_FILE",
    );
  });

  test("a ref that does not exist", async () => {
    const message = await previewFailure({ "yapit:repository": { ref: "gone" } });
    expect(message).toContain(
      'repository.ref: yapit-tts/yapit has neither a branch nor a tag "gone"; push it, or name another',
    );
  });

  test("a service that falls silent once the plan has begun to ask: one sentence, not one for each resource", async () => {
    const { calls } = sandbox.world;
    calls.faultAt = (call) => (call.startsWith("cloudflare GET /ips") ? { when: "before" } : undefined);
    const message = await previewFailure({});
    calls.faultAt = undefined;
    expect(message).not.toMatch(/error serializing|Unhandled exception/);
    expect(message).toContain("Cloudflare cannot be asked what exists (is CLOUDFLARE_API_TOKEN right?)");
  });

  test("a stack that is neither production nor staging", async () => {
    expect(await previewFailure({}, "test")).toMatch(/staging-/);
  });

  test("a staging stack before production has made the zone", async () => {
    expect(await previewFailure({}, "staging-x")).toContain("dns.zone: the Cloudflare token sees no zone yaptts.org");
  });

  test("deploy keys forbidden by the organisation: says where the switch is, and a later up goes on", async () => {
    const owner = sandbox.world.github.state.owners.find(({ login }) => login === "yapit-tts");
    if (!owner) throw new Error("no owner");
    owner.deployKeysEnabled = false;
    const runner = await sandbox.runner("prod");
    const message = await sandbox.failure(() => runner.up());
    expect(message).toContain("Deploy keys are disabled for this repository");
    owner.deployKeysEnabled = true;
    const { changes, outputs } = await runner.up();
    expect(changes["create"]).toBeGreaterThan(0);
    expect((await sandbox.world.visit(`${String(outputs["url"])}/api/health`)).status).toBe(200);
  });

  test("a server type that is out of stock in the location", async () => {
    sandbox.world.hetzner.setStock("cx33", "nbg1", false);
    const runner = await sandbox.runner("prod");
    expect(await sandbox.failure(() => runner.up())).toContain(
      "server.type: cx33 is not available in nbg1, available in fsn1, hel1",
    );
    expect(sandbox.world.leftovers()).toEqual([]);
  });

  test("a name that is taken", async () => {
    sandbox.world.hetzner.firewalls.create({ name: "yapit-prod" });
    const runner = await sandbox.runner("prod");
    expect(await sandbox.failure(() => runner.up())).toMatch(/machine-firewall.*(uniqueness|already)/s);
  });

  test("a token that is refused", async () => {
    sandbox.world.hetzner.state.token = "x".repeat(64);
    const runner = await sandbox.runner("prod", { "hcloud:token": "y".repeat(64) });
    const message = await sandbox.failure(() => runner.up());
    expect(message).toMatch(
      /Hetzner cannot be asked what exists \(is HCLOUD_TOKEN right\?\).*(unauthorized|authenticate)/s,
    );
    expect(message).not.toMatch(/\n\s+at |node_modules/);
  });
});
