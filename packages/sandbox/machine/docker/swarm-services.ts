import { daemonError, DockerError } from "./docker-error.ts";
import { swarmId } from "./identifiers.ts";
import type { Images } from "./images.ts";
import type { Networks } from "./networks.ts";
import type { DockerState, ServiceState } from "./state.ts";
import { requireManager } from "./swarm-manager.ts";
import type { SwarmTasks } from "./swarm-tasks.ts";

export type ServiceRequest = Pick<
  ServiceState,
  "name" | "replicas" | "task" | "secrets" | "configs" | "labels" | "updateOrder" | "constraints" | "endpointMode"
> & { resolveImage: boolean };

/** A Swarm's services: declared, changed and removed; their tasks follow. */
export class SwarmServices {
  readonly #state: DockerState;
  readonly #networks: Networks;
  readonly #images: Images;
  readonly #tasks: SwarmTasks;

  constructor(state: DockerState, networks: Networks, images: Images, tasks: SwarmTasks) {
    this.#state = state;
    this.#networks = networks;
    this.#images = images;
    this.#tasks = tasks;
  }

  all(): ServiceState[] {
    requireManager(this.#state);
    return Object.values(this.#state.services);
  }

  get(reference: string): ServiceState {
    const found = this.all().find(({ id, name }) => name === reference || id === reference);
    if (found === undefined) throw new DockerError(`Error response from daemon: service ${reference} not found`);
    return found;
  }

  async create(request: ServiceRequest): Promise<ServiceState> {
    requireManager(this.#state);
    const { resolveImage, ...definition } = request;
    if (this.#state.services[request.name] !== undefined)
      throw daemonError(
        `rpc error: code = AlreadyExists desc = name conflicts with an existing object: service ${request.name} already exists`,
      );
    for (const { name } of request.task.networks) {
      const network = this.#networks.find(name);
      if (network === undefined) throw daemonError(`network ${name} not found`);
      if (network.scope !== "swarm" && name !== "host")
        throw daemonError(
          `rpc error: code = InvalidArgument desc = The network ${name} cannot be used with services. Only networks scoped to the swarm can be used, such as those created with the overlay driver.`,
        );
    }
    for (const { name } of request.secrets)
      if (this.#state.secrets[name] === undefined) throw new DockerError(`secret not found: ${name}`);
    for (const { name } of request.configs)
      if (this.#state.configs[name] === undefined) throw new DockerError(`config not found: ${name}`);
    if (resolveImage) this.#tryToPull(request.task.image);
    const now = new Date().toISOString();
    const service = { ...definition, id: swarmId(), createdAt: now, updatedAt: now, version: 1, forceUpdate: 0 };
    this.#state.services[request.name] = service;
    await this.#tasks.reconcile(service);
    return service;
  }

  /** Replaces the tasks when their definition changed or `--force` counted up. */
  async update(service: ServiceState, change: (service: ServiceState) => void): Promise<void> {
    const before = JSON.stringify([service.task, service.secrets, service.configs, service.forceUpdate]);
    change(service);
    service.version += 1;
    service.updatedAt = new Date().toISOString();
    const after = JSON.stringify([service.task, service.secrets, service.configs, service.forceUpdate]);
    if (before !== after) for (const task of this.#tasks.of(service)) this.#tasks.retire(task);
    await this.#tasks.reconcile(service);
  }

  remove(reference: string): void {
    const service = this.get(reference);
    Reflect.deleteProperty(this.#state.services, service.name);
    for (const task of this.#tasks.of(service)) this.#tasks.retire(task);
  }

  #tryToPull(image: string): void {
    try {
      this.#images.ensure(image);
    } catch {
      // The CLI warns ("image … could not be accessed on a registry to record its digest") and goes on.
    }
  }
}
