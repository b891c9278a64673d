/** Who is in a swarm with whom: machines that reach each other at its ports, through Hetzner's firewall and their own wall. */
import type { DockerState, SwarmNode } from "./docker/state.ts";

/** The addresses that a machine's wall lets in, one a line. */
export const PEERS = "/etc/yapit/swarm-peers";

/** A machine, as far as a swarm goes. */
interface Member<M> {
  spec: { ipv4: string };
  files: { read(path: string): string | undefined };
  docker: { state: DockerState };
  reach(address: string, port: number): M | undefined;
}

/** The machine at an address whose firewall and wall let this one in. */
export function reached<M extends Member<M>>(from: M, address: string, port: number): M | undefined {
  const there = from.reach(address, port);
  return there?.files.read(PEERS)?.split("\n").includes(from.spec.ipv4) ? there : undefined;
}

/** The machine that a node is; undefined: it is down, or gone. */
export function machineOf<M extends Member<M>>(manager: M, { id, address }: SwarmNode): M | undefined {
  const machine = reached(manager, address, 7946);
  return machine?.docker.state.memberOf?.node === id ? machine : undefined;
}

/** The other machines of its swarm: a manager's nodes, a node's manager. */
export function othersOf<M extends Member<M>>(machine: M): M[] {
  const { managed, memberOf } = machine.docker.state;
  const manager = memberOf && reached(machine, memberOf.manager, 2377);
  const nodes = managed?.nodes.map((node) => machineOf(machine, node)) ?? [];
  return [...nodes, manager].filter((other) => other !== undefined);
}
