/** A Swarm of one node: its secrets, configs and services, whose tasks are made anew when they end. */
import type { Containers } from "./containers.ts";
import { daemonError, DockerError } from "./docker-error.ts";
import { compressed, pause } from "./durations.ts";
import { swarmId } from "./identifiers.ts";
import type { Images } from "./images.ts";
import type { Networks } from "./networks.ts";
import type { ContainerState, DockerState, SecretState, ServiceState } from "./state.ts";

const NOT_A_MANAGER =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
/** Swarm's own: 5 s, and at most five ended tasks kept of each slot. */
const RESTART_DELAY_SECONDS = 5;
const ENDED_TASKS_KEPT = 4;

export type ServiceRequest = Pick<
  ServiceState,
  "name" | "replicas" | "task" | "secrets" | "configs" | "labels" | "updateOrder" | "constraints" | "endpointMode"
> & { resolveImage: boolean };

export class Swarm {
  readonly #state: DockerState;
  readonly #networks: Networks;
  readonly #images: Images;
  readonly #containers: Containers;
  /** Why the last task of a service was rejected, by the service's name. */
  readonly rejections = new Map<string, string>();
  #up = true;

  constructor(state: DockerState, networks: Networks, images: Images, containers: Containers) {
    this.#state = state;
    this.#networks = networks;
    this.#images = images;
    this.#containers = containers;
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
    for (const name of Object.keys(this.#state.services)) this.removeService(name);
    this.#state.secrets = {};
    this.#state.configs = {};
    for (const { name, driver } of this.#networks.all())
      if (driver === "overlay") Reflect.deleteProperty(this.#state.networks, name);
    this.#state.swarm = undefined;
  }

  requireManager(): void {
    if (this.#state.swarm === undefined) throw daemonError(NOT_A_MANAGER);
  }

  createSecret(kind: "secret" | "config", name: string, value: string, labels: Record<string, string>): SecretState {
    this.requireManager();
    const kept = kind === "secret" ? this.#state.secrets : this.#state.configs;
    if (!/^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/.test(name))
      throw daemonError(
        `rpc error: code = InvalidArgument desc = invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]`,
      );
    if (kept[name] !== undefined)
      throw daemonError(`rpc error: code = AlreadyExists desc = ${kind} ${name} already exists`);
    if (value === "" || Buffer.byteLength(value) > 500 * 1024)
      throw daemonError(
        `rpc error: code = InvalidArgument desc = ${kind} data must be larger than 0 and less than 512000 bytes`,
      );
    return (kept[name] = { id: swarmId(), name, value, labels, createdAt: new Date().toISOString() });
  }

  secrets(kind: "secret" | "config"): SecretState[] {
    this.requireManager();
    return Object.values(kind === "secret" ? this.#state.secrets : this.#state.configs);
  }

  secret(kind: "secret" | "config", reference: string): SecretState {
    const found = this.secrets(kind).find(({ id, name }) => name === reference || id === reference);
    if (found === undefined) throw daemonError(`${kind} ${reference} not found`);
    return found;
  }

  removeSecret(kind: "secret" | "config", reference: string): void {
    const { name } = this.secret(kind, reference);
    const users = this.services().filter((service) =>
      (kind === "secret" ? service.secrets : service.configs).some((used) => used.name === name),
    );
    if (users.length > 0)
      throw daemonError(
        `rpc error: code = InvalidArgument desc = ${kind} '${name}' is in use by the following service: ${users.map((service) => service.name).join(", ")}`,
      );
    Reflect.deleteProperty(kind === "secret" ? this.#state.secrets : this.#state.configs, name);
  }

  services(): ServiceState[] {
    this.requireManager();
    return Object.values(this.#state.services);
  }

  service(reference: string): ServiceState {
    const found = this.services().find(({ id, name }) => name === reference || id === reference);
    if (found === undefined) throw new DockerError(`Error response from daemon: service ${reference} not found`);
    return found;
  }

  tasks(service: ServiceState): ContainerState[] {
    return this.#containers.all().filter(({ spec }) => spec.service === service.name);
  }

  async createService(request: ServiceRequest): Promise<ServiceState> {
    this.requireManager();
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
    await this.#reconcile(service);
    return service;
  }

  /** Replaces the tasks when their definition changed or `--force` counted up. */
  async updateService(service: ServiceState, change: (service: ServiceState) => void): Promise<void> {
    const before = JSON.stringify([service.task, service.secrets, service.configs, service.forceUpdate]);
    change(service);
    service.version += 1;
    service.updatedAt = new Date().toISOString();
    const after = JSON.stringify([service.task, service.secrets, service.configs, service.forceUpdate]);
    if (before !== after) for (const task of this.tasks(service)) this.#retire(task);
    await this.#reconcile(service);
  }

  removeService(reference: string): void {
    const service = this.service(reference);
    Reflect.deleteProperty(this.#state.services, service.name);
    for (const task of this.tasks(service)) this.#containers.remove(task, { force: true, volumes: true });
  }

  /** Whether every replica runs (and is healthy). */
  converged(service: ServiceState): boolean {
    const up = this.tasks(service).filter(
      ({ status, health }) => status === "running" && (health === undefined || health === "healthy"),
    );
    return up.length >= service.replicas;
  }

  /** The engine is up again: tasks of before the break are replaced by new ones. */
  async start(): Promise<void> {
    this.#up = true;
    for (const service of Object.values(this.#state.services)) await this.#reconcile(service);
  }

  stop(): void {
    this.#up = false;
  }

  taskEnded(task: ContainerState): void {
    const service = this.#state.services[task.spec.service ?? ""];
    if (service === undefined) return;
    void this.#replaceLater(service);
  }

  async #replaceLater(service: ServiceState): Promise<void> {
    await pause(compressed(RESTART_DELAY_SECONDS));
    if (this.#up && this.#state.services[service.name] === service) await this.#reconcile(service);
  }

  #retire(task: ContainerState): void {
    this.#containers.stop(task);
    this.#containers.remove(task, { force: true, volumes: true });
  }

  async #reconcile(service: ServiceState): Promise<void> {
    const live = this.tasks(service).filter(({ status }) => status === "running");
    for (const task of live.slice(service.replicas)) this.#retire(task);
    for (let missing = service.replicas - live.length; missing > 0; missing--) await this.#addTask(service);
    const ended = this.tasks(service).filter(({ status }) => status === "exited");
    for (const task of ended.slice(0, -ENDED_TASKS_KEPT)) this.#retire(task);
  }

  async #addTask(service: ServiceState): Promise<void> {
    const used = new Set(
      this.tasks(service).flatMap(({ status, spec }) => (status === "running" ? [slotOf(spec.name)] : [])),
    );
    let slot = 1;
    while (used.has(slot)) slot += 1;
    const task = {
      ...service.task,
      name: `${service.name}.${slot}.${swarmId()}`,
      secretFiles: Object.fromEntries([
        ...service.secrets.map(({ name, target }) => [target, this.#state.secrets[name]?.value ?? ""]),
        ...service.configs.map(({ name, target }) => [target, this.#state.configs[name]?.value ?? ""]),
      ]) as Record<string, string>,
    };
    // A task that cannot be made or started is "rejected"; Swarm tries again and again, and so does a later update.
    try {
      await this.#containers.start(await this.#containers.create(task));
      this.rejections.delete(service.name);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      this.rejections.set(service.name, error.message);
    }
  }

  #tryToPull(image: string): void {
    try {
      this.#images.ensure(image);
    } catch {
      // The CLI warns ("image … could not be accessed on a registry to record its digest") and goes on.
    }
  }
}

function slotOf(name: string): number {
  return Number(name.split(".").at(-2));
}
