/** Machines of one swarm, by the project's own scripts. */
import { beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "@yapit-infra/sandbox/machine/commands.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import type { Machines } from "@yapit-infra/sandbox/machine/machines.ts";
import { swarmOf, tasksOn } from "@yapit-infra/sandbox/machine/swarm.ts";
import { PEERS } from "@yapit-infra/sandbox/machine/swarm-members.ts";
import { remoteScript } from "../../../components/platform/remote-script.ts";
import { machinesWith, spec } from "./test-machine.ts";

const MANAGER = "203.0.113.5";
const WORKER = "203.0.113.6";
const SPEECH = `
services:
  yapit-queue: { image: alpine/socat, networks: [yapit-workers] }
  kokoro: { image: kokoro, networks: [yapit-workers], environment: { WORKER_ID: "{{.Node.Hostname}}-kokoro" }, deploy: { mode: global } }
`;

let machines: Machines;
let manager: Machine;
let worker: Machine;
const booted = async (serverId: number, name: string, ipv4: string): Promise<Machine> => {
  await machines.boot({ ...spec(), serverId, name, ipv4 });
  const machine = machines.get(serverId);
  if (!machine) throw new Error("the machine did not boot");
  const values = { DOCKER_VERSION: "28.5.0", ADVERTISE_ADDRESS: ipv4, WALL: "#", OPEN_PORTS: "" };
  await run(machine, "docker", { ...values, SWARM: serverId === 1 ? "starts" : "joins" });
  return machine;
};
const run = (machine: Machine, role: string, values: Record<string, string>, word = "") =>
  machine.exec(`sh -s ${role}${word}`, remoteScript(`${role}.sh`, values));
const MEMBER = { NODE: "yapit-prod-w1", ADDRESS: WORKER };
const join = (TOKEN: string) => run(worker, "join", { TOKEN, MANAGER, ADDRESS: WORKER, PEERS: MANAGER });
const speak = () => run(manager, "speech", { SPEECH, NODES: "yapit-prod-w1=2" });

beforeEach(async () => {
  machines = machinesWith(runCommand);
  manager = await booted(1, "yapit-prod", MANAGER);
  worker = await booted(2, "yapit-prod-w1", WORKER);
});

describe("a machine", () => {
  it("joins with the token it was let in with, and what Swarm runs on each machine runs there, under its name", async () => {
    const { stdout } = await run(manager, "member", MEMBER);
    expect(await join(stdout.trim())).toMatchObject({ code: 0 });
    expect(await speak()).toMatchObject({ code: 0 });
    expect(tasksOn(worker.docker).map(({ image, env }) => [image, env])).toEqual([
      ["kokoro", ["WORKER_ID=yapit-prod-w1-kokoro"]],
    ]);
    expect(tasksOn(manager.docker).map(({ image }) => image)).toEqual(["alpine/socat"]);
    const before = tasksOn(worker.docker).map(({ id }) => id);
    await join(stdout.trim());
    await speak();
    expect(tasksOn(worker.docker).map(({ id }) => id)).toEqual(before);
  });

  it("does not join with another token, nor before the first one's wall lets it in", async () => {
    expect((await join("x")).stderr).toContain("the swarm of 203.0.113.5 is not joined: Timeout was reached");
    await run(manager, "member", MEMBER);
    expect((await join("x")).stderr).toContain("invalid join token");
  });

  it("that leaves ends its tasks, is no node any more, and as the last takes with it what Swarm ran for it", async () => {
    await join((await run(manager, "member", MEMBER)).stdout.trim());
    await speak();
    expect(await run(manager, "member", MEMBER, " gone")).toMatchObject({ code: 0 });
    expect([...tasksOn(worker.docker), ...tasksOn(manager.docker), ...swarmOf(manager).nodes]).toEqual([]);
    expect(manager.files.read(PEERS)?.trim()).toBe("");
    expect(await run(manager, "member", MEMBER, " gone")).toMatchObject({ code: 0 });
  });

  it("that is gone is missed by what waits for it, until another one of its name has joined", async () => {
    await join((await run(manager, "member", MEMBER)).stdout.trim());
    machines.remove(2);
    expect((await speak()).stderr).toContain("this does not run everywhere: yapit-workers_kokoro 0/1");
    await run(manager, "member", MEMBER, " gone");
    worker = await booted(3, "yapit-prod-w1", WORKER);
    await join((await run(manager, "member", MEMBER)).stdout.trim());
    expect(await speak()).toMatchObject({ code: 0 });
  });
});
