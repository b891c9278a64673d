/** A stack that is told one number of machines that only speak after another, and what its first machine noticed of it. */
import type { StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import type { World } from "@yapit-infra/sandbox/world/world.ts";
import type { TemporarySandbox } from "../e2e/temporary-sandbox.ts";
import { compare } from "../faults/compare.ts";
import { endStateOf } from "../faults/end-state.ts";
import { containersOf, firstMachine, speakers, tasksOf } from "./machines.ts";

export interface Scaled {
  /** Servers, over all steps. */
  created: number;
  removed: number;
  /** Containers of the first machine that are gone, others, or started anew. */
  firstMachineTouched: number;
  /** What there is at the last step and was not at the first. */
  left: number;
}

/** @param steps the first and the last are the same. @returns what else went wrong, a sentence each */
export async function scale(
  sandbox: TemporarySandbox,
  [first = 0, ...steps]: number[],
  say: (line: string) => void,
): Promise<{ totals: Scaled; faults: string[] }> {
  const { world } = sandbox;
  const faults: string[] = [];
  const go = async (servers: number): Promise<string[]> => {
    const stack = await sandbox.runner("prod", { "yapit:workers": { servers, serverType: "cx33" } });
    const { changes, seconds } = await stack.up();
    const done = Object.entries(changes).filter(([operation]) => operation !== "same");
    say(
      `${servers} machines that only speak: ${done.map(([what, count]) => `${count} ${what}`).join(", ")} (${seconds} s)`,
    );
    faults.push(...(await faultsOf(world, stack, servers)));
    // Who may come in stands in a file that then names nobody.
    return endStateOf(world, await stack.exportState()).filter((line) => line !== "file /etc/yapit/swarm-peers");
  };

  world.calls.faultAt = (call) => {
    const [, number] = /^command delete workers-(\d+)-member$/.exec(call) ?? [];
    if (number !== undefined && !isLetIn(world, `yapit-prod-w${number}`))
      faults.push(`yapit-prod-w${number} is asked to leave when the first machine lets it in no more`);
    return undefined;
  };
  const beginning = await go(first);
  const containers = containersOf(firstMachine(world));
  const totals: Scaled = { created: 0, removed: 0, firstMachineTouched: 0, left: 0 };
  for (const servers of steps) {
    const before = serversOf(world);
    const { missing, doubled, surplus } = compare(beginning, await go(servers));
    totals.created += without(serversOf(world), before).length;
    totals.removed += without(before, serversOf(world)).length;
    totals.firstMachineTouched += without(containers, containersOf(firstMachine(world))).length;
    totals.left = doubled.length + surplus.length;
    faults.push(...missing.map((line) => `with ${servers} machines this is missing: ${line}`));
    if (servers === first) faults.push(...[...doubled, ...surplus].map((line) => `this is left: ${line}`));
  }
  return { totals, faults };
}

/** What a visitor, a second plan and each machine say is wrong, a sentence each. */
export async function faultsOf(world: World, stack: StackRunner, servers: number): Promise<string[]> {
  const { status } = await world.visit("https://yaptts.org/api/health");
  const again = Object.entries((await stack.preview({ refresh: true })).changes).filter(([what]) => what !== "same");
  const others = world.hetzner.servers.all.filter(({ name }) => name !== "yapit-prod");
  const speaking = others.filter(({ id }) => speakers(world.machines.get(id)).length > 0);
  const silent = others.flatMap(({ id, name }) =>
    tasksOf(world.machines.get(id)).flatMap((task) =>
      task.status === "running" ? [] : [`${task.name} on ${name} is ${task.status}`],
    ),
  );
  return [
    ...(status === 200 ? [] : [`${servers} machines: https://yaptts.org/api/health answers ${status}`]),
    ...again.map(([what, count]) => `${servers} machines: a second plan would ${what} ${count}`),
    ...(speaking.length === servers && others.length === servers
      ? []
      : [`${speaking.length} of ${others.length} machines speak instead of ${servers}`]),
    ...silent,
  ];
}

/** By Hetzner's firewalls of the first machine: what it had in hand is brought there while it leaves. */
function isLetIn({ hetzner }: World, name: string): boolean {
  const [manager, leaving] = ["yapit-prod", name].map((wanted) =>
    hetzner.servers.all.find((one) => one.name === wanted),
  );
  const sourceIp = leaving && hetzner.primaryIps.of(leaving.id, "ipv4")?.ip;
  return (
    manager !== undefined &&
    sourceIp !== undefined &&
    hetzner.allows(manager.id, { port: 7946, protocol: "tcp", sourceIp })
  );
}

function serversOf({ hetzner }: World): number[] {
  return hetzner.servers.all.map(({ id }) => id);
}

function without<T>(all: T[], others: T[]): T[] {
  return all.filter((one) => !others.includes(one));
}
