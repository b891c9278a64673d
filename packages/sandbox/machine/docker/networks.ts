/** The engine's networks: who is on them, by which names and addresses. */
import { daemonError } from "./docker-error.ts";
import { hexId, swarmId } from "./identifiers.ts";
import type { ContainerState, DockerState, NetworkState } from "./state.ts";

const PREDEFINED = ["bridge", "host", "none"];

export class Networks {
  readonly #state: DockerState;

  constructor(state: DockerState) {
    this.#state = state;
    for (const name of PREDEFINED)
      state.networks[name] ??= {
        id: hexId(),
        name,
        driver: name === "none" ? "null" : name,
        scope: "local",
        attachable: false,
        labels: {},
        prefix: "172.17.0",
        nextHost: 2,
      };
  }

  all(): NetworkState[] {
    return Object.values(this.#state.networks);
  }

  /** By name, id or the start of an id. */
  find(reference: string): NetworkState | undefined {
    return (
      this.#state.networks[reference] ?? this.all().find(({ id }) => reference.length >= 4 && id.startsWith(reference))
    );
  }

  get(reference: string): NetworkState {
    const network = this.find(reference);
    if (network === undefined) throw daemonError(`network ${reference} not found`);
    return network;
  }

  create(request: Pick<NetworkState, "name" | "driver" | "attachable" | "labels"> & { subnet?: string }): NetworkState {
    const { name, driver } = request;
    if (this.#state.networks[name] !== undefined) throw daemonError(`network with name ${name} already exists`);
    const overlay = driver === "overlay";
    if (overlay && this.#state.swarm === undefined)
      throw daemonError(
        `This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.`,
      );
    if (!overlay && driver !== "bridge" && driver !== "macvlan")
      throw daemonError(`could not find plugin ${driver} in v1 plugin registry: plugin not found`);
    const network: NetworkState = {
      id: overlay ? swarmId() : hexId(),
      name,
      driver,
      scope: overlay ? "swarm" : "local",
      attachable: request.attachable,
      labels: request.labels,
      prefix: request.subnet?.split(".").slice(0, 3).join(".") ?? this.#freePrefix(overlay),
      nextHost: 2,
    };
    this.#state.networks[name] = network;
    return network;
  }

  remove(reference: string): NetworkState {
    const network = this.get(reference);
    if (PREDEFINED.includes(network.name))
      throw daemonError(`${network.name} is a pre-defined network and cannot be removed`);
    const users = this.#state.containers.filter((container) => isAttached(container, network.name));
    const services = Object.values(this.#state.services).filter(({ task }) =>
      task.networks.some(({ name }) => name === network.name),
    );
    if (services[0] !== undefined)
      throw daemonError(
        `rpc error: code = FailedPrecondition desc = network ${network.id} is in use by service ${services[0].id}`,
      );
    if (users.length > 0)
      throw daemonError(
        `error while removing network: network ${network.name} has active endpoints (${users.map(({ id, spec }) => `name:"${spec.name}" id:"${id.slice(0, 12)}"`).join(", ")})`,
      );
    Reflect.deleteProperty(this.#state.networks, network.name);
    return network;
  }

  /** Gives a container that starts an address on each of its networks. */
  attach(container: ContainerState): void {
    container.addresses = {};
    for (const { name } of container.spec.networks) {
      const network = this.get(name);
      if (network.scope === "swarm" && !network.attachable && container.spec.service === undefined)
        throw daemonError(
          `Could not attach to network ${name}: rpc error: code = PermissionDenied desc = network ${name} not manually attachable`,
        );
      container.addresses[network.name] = `${network.prefix}.${network.nextHost}`;
      network.nextHost = network.nextHost >= 254 ? 2 : network.nextHost + 1;
    }
  }

  /** Running containers that answer to `host` on a network of `asker`, as Docker's DNS lists them. */
  named(asker: ContainerState, host: string): { container: ContainerState; address: string }[] {
    const found: { container: ContainerState; address: string }[] = [];
    for (const [name, own] of Object.entries(asker.addresses)) {
      // The default bridge has no names.
      if (name === "bridge" || own === "") continue;
      for (const container of this.#state.containers) {
        const address = container.addresses[name];
        if (container.status !== "running" || address === undefined) continue;
        if (namesOf(container, name).includes(host)) found.push({ container, address });
      }
    }
    return found;
  }

  /** The running container that has an address which `asker` can reach. */
  at(asker: ContainerState, address: string): ContainerState | undefined {
    return this.#state.containers.find(
      (container) =>
        container.status === "running" &&
        Object.entries(container.addresses).some(([name, own]) => own === address && name in asker.addresses),
    );
  }

  #freePrefix(overlay: boolean): string {
    const taken = new Set(this.all().map(({ prefix }) => prefix));
    for (let i = 1; i < 250; i++) {
      const prefix = overlay ? `10.0.${i}` : `172.${17 + i}.0`;
      if (!taken.has(prefix)) return prefix;
    }
    throw daemonError(
      "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
    );
  }
}

export function namesOf({ id, spec }: ContainerState, network: string): string[] {
  const attachment = spec.networks.find(({ name }) => name === network);
  const service = spec.service === undefined ? [] : [spec.service, `tasks.${spec.service}`];
  return [spec.name, id.slice(0, 12), ...service, ...(attachment?.aliases ?? [])];
}

function isAttached({ status, spec }: ContainerState, network: string): boolean {
  return status !== "exited" && spec.networks.some(({ name }) => name === network);
}
