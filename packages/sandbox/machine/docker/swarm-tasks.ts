import type { Containers } from "./containers.ts";
import { DockerError } from "./docker-error.ts";
import { compressed, pause } from "./durations.ts";
import { swarmId } from "./identifiers.ts";
import type { ContainerState, DockerState, ServiceState } from "./state.ts";

/** Swarm's own: 5 s, and at most five ended tasks kept of each slot. */
const RESTART_DELAY_SECONDS = 5;
const ENDED_TASKS_KEPT = 4;

/** The tasks of a Swarm's services: as many as there are replicas, made anew when they end. */
export class SwarmTasks {
  readonly #state: DockerState;
  readonly #containers: Containers;
  /** Why the last task of a service was rejected, by the service's name. */
  readonly rejections = new Map<string, string>();
  #up = true;

  constructor(state: DockerState, containers: Containers) {
    this.#state = state;
    this.#containers = containers;
  }

  of(service: ServiceState): ContainerState[] {
    return this.#containers.all().filter(({ spec }) => spec.service === service.name);
  }

  /** Whether every replica runs (and is healthy). */
  converged(service: ServiceState): boolean {
    const up = this.of(service).filter(
      ({ status, health }) => status === "running" && (health === undefined || health === "healthy"),
    );
    return up.length >= service.replicas;
  }

  /** The engine is up again: tasks of before the break are replaced by new ones. */
  async start(): Promise<void> {
    this.#up = true;
    for (const service of Object.values(this.#state.services)) await this.reconcile(service);
  }

  stop(): void {
    this.#up = false;
  }

  ended(task: ContainerState): void {
    const service = this.#state.services[task.spec.service ?? ""];
    if (service === undefined) return;
    void this.#replaceLater(service);
  }

  retire(task: ContainerState): void {
    this.#containers.stop(task);
    this.#containers.remove(task, { force: true, volumes: true });
  }

  async reconcile(service: ServiceState): Promise<void> {
    const live = this.of(service).filter(({ status }) => status === "running");
    for (const task of live.slice(service.replicas)) this.retire(task);
    for (let missing = service.replicas - live.length; missing > 0; missing--) await this.#addTask(service);
    const ended = this.of(service).filter(({ status }) => status === "exited");
    for (const task of ended.slice(0, -ENDED_TASKS_KEPT)) this.retire(task);
  }

  async #replaceLater(service: ServiceState): Promise<void> {
    await pause(compressed(RESTART_DELAY_SECONDS));
    if (this.#up && this.#state.services[service.name] === service) await this.reconcile(service);
  }

  async #addTask(service: ServiceState): Promise<void> {
    const used = new Set(
      this.of(service).flatMap(({ status, spec }) => (status === "running" ? [slotOf(spec.name)] : [])),
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
}

function slotOf(name: string): number {
  return Number(name.split(".").at(-2));
}
