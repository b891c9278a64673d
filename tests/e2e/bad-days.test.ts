import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recover } from "../../operations/recover/recover.ts";
import { stackConfigOf } from "../../operations/stack-configuration.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

let sandbox: TemporarySandbox;
beforeAll(async () => {
  sandbox = await temporarySandbox();
  await (await sandbox.runner("prod")).up();
});
afterAll(() => sandbox.end());

function onlyServer() {
  const [server, ...others] = sandbox.world.hetzner.servers.all;
  if (!server || others.length > 0) throw new Error(`${others.length + 1} servers`);
  return server;
}

/** As a person types it: the preview comes first, and may refuse. */
async function upWithRefresh(overrides?: Record<string, unknown>) {
  const runner = await sandbox.runner("prod", overrides);
  await runner.preview({ refresh: true });
  return runner.up({ refresh: true });
}

const health = async () => (await sandbox.world.visit("https://yaptts.org/api/health")).status;

/** The steps of one story: each begins where the one before ended. */
describe("pulumi up --refresh", () => {
  test("opens port 22 again, through which alone the machine could be looked at", async () => {
    const { hetzner } = sandbox.world;
    for (const { id, rules } of hetzner.firewalls.all)
      hetzner.firewalls.setRules(
        id,
        rules.filter(({ port }) => port !== "22"),
      );
    await hetzner.settled();
    const { events } = await upWithRefresh();
    const told = events.filter(({ diagnosticEvent }) => diagnosticEvent?.message.includes("cannot reach the machine"));
    expect(told).toHaveLength(1);
    const address = hetzner.primaryIps.of(onlyServer().id, "ipv4")?.ip ?? "";
    expect(sandbox.world.knock(address, 22)).toBe("open");
  });

  test("puts both firewalls back, of which one holds a server whose labels somebody took off", async () => {
    const { firewalls, servers } = sandbox.world.hetzner;
    const holding = () => firewalls.of(onlyServer()).map(({ name }) => name);
    servers.update(onlyServer().id, { labels: {} });
    expect(holding()).toEqual(["yapit-prod-by-id"]);
    for (const { id, appliedTo } of firewalls.all) firewalls.removeFrom(id, appliedTo);
    await sandbox.world.hetzner.settled();
    expect(holding()).toEqual([]);

    await upWithRefresh();
    expect(holding()).toEqual(["yapit-prod", "yapit-prod-by-id"]);
  });
});

test("a refused rescale leaves production running, with the type it had", async () => {
  const { calls, hetzner } = sandbox.world;
  calls.faultAt = (call) => (call.endsWith("/actions/change_type") ? { when: "before" } : undefined);
  const runner = await sandbox.runner("prod", { "yapit:server": { type: "cx43" } });
  await sandbox.failure(() => runner.up());
  calls.faultAt = undefined;
  await hetzner.settled();
  expect(calls.made.some((call) => call.endsWith("/actions/poweroff"))).toBe(true);
  expect(onlyServer()).toMatchObject({ status: "running", serverType: "cx33" });
});

test("a server that is off is told with the command that starts it", async () => {
  const { hetzner } = sandbox.world;
  hetzner.servers.powerOff(onlyServer().id);
  await hetzner.settled();
  expect(await sandbox.failure(() => upWithRefresh())).toContain("npm run recover -- --stack prod --start");

  const options = { environment: sandbox.variables, config: stackConfigOf("prod"), now: new Date() };
  const state = await (await sandbox.runner("prod")).exportState();
  await recover({ ...options, state, start: true, destroy: false, also: [], say: () => undefined });
  await hetzner.settled();
  await expect.poll(health, { timeout: 60_000 }).toBe(200);
});

test("a lost production server is made anew at its address with one permission, and is protected again", async () => {
  const { hetzner } = sandbox.world;
  const { id } = onlyServer();
  const address = hetzner.primaryIps.of(id, "ipv4")?.ip;
  hetzner.servers.protect(id, { delete: false, rebuild: false });
  await hetzner.settled();
  hetzner.servers.delete(id);
  await hetzner.settled();

  const refusal = await sandbox.failure(() => upWithRefresh());
  expect(refusal).toContain(`production's server ${id} is gone`);
  expect(refusal).not.toContain("protected");

  await upWithRefresh({ "yapit:server": { allowReplacementOf: id } });
  expect(onlyServer().id).not.toBe(id);
  expect(hetzner.primaryIps.of(onlyServer().id, "ipv4")?.ip).toBe(address);
  expect(await health()).toBe(200);
  await (await sandbox.runner("prod")).up();
  expect(onlyServer()).toMatchObject({ deleteProtected: true });
});
