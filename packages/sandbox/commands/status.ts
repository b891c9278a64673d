/** What is there: each stack the sandbox knows, and what the world holds. */
import { sandboxFolder } from "../session/folder.ts";
import { stacksIn } from "../engine/workspace.ts";
import type { Machine } from "../machine/machine.ts";
import { World } from "../world/world.ts";

export function status({ json }: { json: boolean }): void {
  const folder = sandboxFolder();
  const world = World.load(folder.world);
  const stacks = stacksIn(folder.state);
  const servers = world.hetzner.servers.all.map(({ id, name, status: power, serverType }) => ({
    id,
    name,
    status: power,
    type: serverType,
    swarm: swarmWords(world.machines.get(id)),
    containers:
      world.machines
        .get(id)
        ?.docker.containers()
        .map(({ name: container, status: state, health }) => ({ name: container, state, health })) ?? [],
  }));
  const objects = world.leftovers();
  if (json) {
    console.log(JSON.stringify({ stacks, servers, objects }));
    return;
  }
  console.log(`stacks   ${stacks.join(", ") || "none"}`);
  for (const server of servers) {
    console.log(`server   ${server.name} (${[server.type, server.status, server.swarm].filter(Boolean).join(", ")})`);
    for (const { name, state, health } of server.containers)
      console.log(`         ${name.padEnd(40)} ${state.padEnd(10)} ${health ?? ""}`);
  }
  for (const object of objects) console.log(`object   ${object}`);
}

function swarmWords(machine: Machine | undefined): string {
  const { managed, memberOf } = machine?.docker.state ?? {};
  if (memberOf) return `in the swarm of ${memberOf.manager}`;
  return managed ? `its swarm: ${managed.nodes.map(({ name }) => name).join(", ") || "nobody else"}` : "";
}
