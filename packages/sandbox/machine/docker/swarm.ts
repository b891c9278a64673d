/** A Swarm of one node: made and left; its secrets, services and their tasks. */
import type { Containers } from "./containers.ts";
import { daemonError } from "./docker-error.ts";
import { swarmId } from "./identifiers.ts";
import type { Images } from "./images.ts";
import type { Networks } from "./networks.ts";
import type { DockerState } from "./state.ts";
import { SwarmSecrets } from "./swarm-secrets.ts";
import { SwarmServices } from "./swarm-services.ts";
import { SwarmTasks } from "./swarm-tasks.ts";

export class Swarm {
  readonly secrets: SwarmSecrets;
  readonly services: SwarmServices;
  readonly tasks: SwarmTasks;
  readonly #state: DockerState;
  readonly #networks: Networks;

  constructor(state: DockerState, networks: Networks, images: Images, containers: Containers) {
    this.#state = state;
    this.#networks = networks;
    this.secrets = new SwarmSecrets(state);
    this.tasks = new SwarmTasks(state, containers);
    this.services = new SwarmServices(state, networks, images, this.tasks);
  }

  init(advertiseAddress: string, addressPools: string[]): string {
    if (this.#state.swarm !== undefined)
      throw daemonError(
        'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
      );
    const nodeId = swarmId();
    this.#state.swarm = { nodeId, advertiseAddress, addressPools };
    this.#networks.create({ name: "ingress", driver: "overlay", attachable: false, labels: {}, subnet: "10.0.0.0/24" });
    if (this.#networks.find("docker_gwbridge") === undefined)
      this.#networks.create({ name: "docker_gwbridge", driver: "bridge", attachable: false, labels: {} });
    return nodeId;
  }

  /** Takes every service, secret and overlay network with it. */
  leave(force: boolean): void {
    if (this.#state.swarm === undefined) throw daemonError("This node is not part of a swarm");
    if (!force)
      throw daemonError(
        "You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message.",
      );
    for (const name of Object.keys(this.#state.services)) this.services.remove(name);
    this.#state.secrets = {};
    this.#state.configs = {};
    for (const { name, driver } of this.#networks.all())
      if (driver === "overlay") Reflect.deleteProperty(this.#state.networks, name);
    this.#state.swarm = undefined;
  }
}
