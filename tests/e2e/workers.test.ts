import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { swarmOf } from "@yapit-infra/sandbox/machine/swarm.ts";
import { containersOf, firstMachine, speakers } from "../scale/machines.ts";
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
    await (await withWorkers(2)).up({ refresh: true });
    expect(speaking()).toEqual(["yapit-prod-w1 speaks", "yapit-prod-w2 speaks"]);
    expect(serverId("yapit-prod-w2")).not.toBe(lost);
    expect(serverId("yapit-prod-w1")).toBe(other);
    expect(containersOf(firstMachine(sandbox.world))).toEqual(containers);
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
