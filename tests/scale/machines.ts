/** The machines of production, and what runs on them. */
import type { Container } from "@yapit-infra/sandbox/machine/docker/state.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { tasksOn } from "@yapit-infra/sandbox/machine/swarm.ts";
import type { World } from "@yapit-infra/sandbox/world/world.ts";

export function firstMachine({ hetzner, machines }: World): Machine | undefined {
  return machines.get(hetzner.servers.all.find(({ name }) => name === "yapit-prod")?.id ?? 0);
}

export function tasksOf(machine: Machine | undefined): Container[] {
  return machine ? tasksOn(machine.docker) : [];
}

export function speakers(machine: Machine | undefined): Container[] {
  return tasksOf(machine).filter(({ image }) => image.includes("kokoro"));
}

/** What Swarm itself runs there beside others' speakers comes and goes with them. */
export function containersOf(machine: Machine | undefined): string[] {
  const tasks = tasksOf(machine);
  const own = machine?.docker.containers().filter((container) => !tasks.includes(container)) ?? [];
  return own.map(({ name, id, startedAt, restarts }) => `${name} ${id} ${startedAt} ${restarts}`);
}
