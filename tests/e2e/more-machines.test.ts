import { afterAll, beforeAll, expect, test } from "vitest";
import { swarmOf } from "@yapit-infra/sandbox/machine/swarm.ts";
import { faultsOf } from "../scale/scale.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

let sandbox: TemporarySandbox;
const runner = (servers: number) => sandbox.runner("prod", { "yapit:workers": { servers, serverType: "cx33" } });
const named = (name: string) => sandbox.world.hetzner.servers.all.find((server) => server.name === name);
const nodes = () => {
  const first = sandbox.world.machines.get(named("yapit-prod")?.id ?? 0);
  return first ? swarmOf(first).nodes.map(({ name, address }) => `${name} ${address}`) : [];
};
/** The next `up` goes from there, as after a connection that broke. */
async function cutOffAt(call: string, when: "before" | "after", servers: number): Promise<void> {
  const { calls } = sandbox.world;
  calls.faultAt = (made) => {
    if (made !== call) return undefined;
    calls.faultAt = undefined;
    return { when };
  };
  expect(await sandbox.failure(async () => (await runner(servers)).up())).toContain("connection lost");
  expect(calls.faultAt).toBeUndefined();
}

beforeAll(async () => {
  sandbox = await temporarySandbox();
  await (await runner(1)).up();
});
afterAll(() => sandbox.end());

test("an update that is cut off while one joins or leaves is finished by the next", async () => {
  await cutOffAt("command create workers-2-member", "after", 2);
  await cutOffAt("command create workers-2-join", "after", 2);
  await (await runner(2)).up();
  expect(await faultsOf(sandbox.world, await runner(2), 2)).toEqual([]);
  await cutOffAt("command delete workers-2-member", "after", 1);
  await (await runner(1)).up();
  expect(nodes()).toHaveLength(1);
  expect(await faultsOf(sandbox.world, await runner(1), 1)).toEqual([]);
});

test("destroy takes all of them, and asks nobody to leave a swarm that ends with its first machine", async () => {
  const { hetzner, calls } = sandbox.world;
  const permitted = await sandbox.runner("prod", {
    "yapit:workers": { servers: 1, serverType: "cx33" },
    "yapit:server": { type: "cx33", location: "nbg1", allowReplacementOf: named("yapit-prod")?.id },
  });
  await permitted.up();
  calls.made.length = 0;
  await permitted.destroy();
  expect(sandbox.world.leftovers()).toEqual([]);
  expect(hetzner.servers.all).toEqual([]);
  expect(calls.made.filter((call) => call.startsWith("command delete workers"))).toEqual([]);
});
