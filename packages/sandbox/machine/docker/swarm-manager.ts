/** What the node of a Swarm alone may be asked. */
import { daemonError } from "./docker-error.ts";
import type { DockerState } from "./state.ts";

const NOT_A_MANAGER =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';

export function requireManager(state: DockerState): void {
  if (state.swarm === undefined) throw daemonError(NOT_A_MANAGER);
}
