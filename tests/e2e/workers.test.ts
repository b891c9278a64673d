import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { swarmOf } from "@yapit-infra/sandbox/machine/swarm.ts";
import { watchedOn } from "@yapit-infra/sandbox/machine/watched.ts";
import { containersOf, firstMachine, speakers } from "../scale/machines.ts";
import { faultsOf } from "../scale/scale.ts";
import { temporarySandbox, type TemporarySandbox } from "./temporary-sandbox.ts";

describe("machines that only speak", () => {
  let sandbox: TemporarySandbox;
  let containers: string[];
  const withWorkers = (servers: number): Promise<StackRunner> =>
    sandbox.runner("prod", { "yapit:workers": { servers, serverType: "cx33" } });
  /** "yapit-prod-w1 speaks", for those in the swarm. */
  const speaking = () => {
    const { hetzner, machines } = sandbox.world;
    const manager = firstMachine(sandbox.world);
    const nodes = (manager ? swarmOf(manager).nodes : []).map(({ name }) => {
      const server = hetzner.servers.all.find((one) => one.name === name);
      const speaks = speakers(machines.get(server?.id ?? 0)).some(({ status }) => status === "running");
      return `${name} ${speaks ? "speaks" : "is silent"}`;
    });
    return nodes.sort();
  };
  const serverId = (name: string) => sandbox.world.hetzner.servers.all.find((one) => one.name === name)?.id ?? 0;

  beforeAll(async () => {
    sandbox = await temporarySandbox();
    await (await withWorkers(2)).up();
    containers = containersOf(firstMachine(sandbox.world));
  });
  afterAll(() => sandbox.end());

  test("one that somebody deleted is found by a refresh and made anew, and nobody else notices", async () => {
    const { hetzner } = sandbox.world;
    const [lost, other] = [serverId("yapit-prod-w2"), serverId("yapit-prod-w1")];
    hetzner.servers.delete(lost);
    await hetzner.settled();
    expect(speaking()).toEqual(["yapit-prod-w1 speaks", "yapit-prod-w2 is silent"]);
    const manager = firstMachine(sandbox.world);
    const watched = (manager && watchedOn(manager)?.checks) ?? [];
    const machines = watched.filter(({ about }) => about.startsWith("machine "));
    expect(machines.map(({ about, now }) => `${about} ${now}`).sort()).toEqual([
      "machine yapit-prod-w1 ok",
      "machine yapit-prod-w2 fault",
    ]);
    await (await withWorkers(2)).up({ refresh: true });
    expect(speaking()).toEqual(["yapit-prod-w1 speaks", "yapit-prod-w2 speaks"]);
    expect(serverId("yapit-prod-w2")).not.toBe(lost);
    expect(serverId("yapit-prod-w1")).toBe(other);
    expect(containersOf(firstMachine(sandbox.world))).toEqual(containers);
  });

  test("a machine of others is let in to the queue by the file's saying so, and shut out again", async () => {
    const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEe9pDoM0u3pDuSuFH8cvzLA8v0kC8Ld1bhyPWF3xFS7";
    const guests = { "gpu-1": { key: `${KEY} gpu-1`, from: ["203.0.113.9/32"] } };
    const withGuests = (given: object) =>
      sandbox.runner("prod", { "yapit:workers": { servers: 2, serverType: "cx33" }, "yapit:guests": given });
    const { hetzner } = sandbox.world;
    const comesIn = () =>
      hetzner.firewalls.all.some(({ rules }) => rules.some(({ sourceIps }) => sourceIps.includes("203.0.113.9/32")));
    const first = () => firstMachine(sandbox.world);
    const user = "/etc/ssh/yapit-guests/yapit-guest-gpu-1";
    const stack = await withGuests(guests);
    await stack.up();
    expect(first()?.files.read(user)).toBe(`${KEY} gpu-1\n`);
    expect([comesIn(), await faultsOf(sandbox.world, stack, 2)]).toEqual([true, []]);
    await (await withGuests({})).up();
    expect([comesIn(), first()?.files.read(user)]).toEqual([false, undefined]);
    containers = containersOf(first());
  });

  test("one that is not to be had is refused in the plan", async () => {
    sandbox.world.hetzner.setStock("cx33", "nbg1", false);
    const words = await sandbox.failure(async () => (await withWorkers(3)).up());
    expect(words).toContain("workers.serverType: cx33 is not available in nbg1");
    expect(words).toContain("workers.servers 2 keeps what runs");
  });

  test("one that is sold out after the plan leaves the others as they are, and comes with the next up", async () => {
    const { hetzner, calls } = sandbox.world;
    hetzner.setStock("cx33", "nbg1", true);
    calls.faultAt = (call) => {
      if (call === "hetzner POST /servers") hetzner.setStock("cx33", "nbg1", false);
      return undefined;
    };
    const words = await sandbox.failure(async () => (await withWorkers(3)).up());
    calls.faultAt = undefined;
    expect(words).toContain("error during placement (resource_unavailable)");
    expect(speaking()).toEqual(["yapit-prod-w1 speaks", "yapit-prod-w2 speaks"]);
    hetzner.setStock("cx33", "nbg1", true);
    await (await withWorkers(3)).up({ refresh: true });
    expect(speaking()).toHaveLength(3);
    expect(containersOf(firstMachine(sandbox.world))).toEqual(containers);
  });
});
