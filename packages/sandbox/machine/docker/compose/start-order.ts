/** Starts a project's services side by side, each when what it depends on is as far as it asks for. */
import { DockerError } from "../docker-error.ts";
import { pause } from "../durations.ts";
import type { Engine } from "../engine.ts";
import type { ContainerState } from "../state.ts";
import type { Condition } from "./dependencies.ts";
import { serviceContainers } from "./labels.ts";
import type { Project } from "./project.ts";
import type { ProjectService } from "./project-service.ts";

const POLL_MILLISECONDS = 5;
/** Compose itself waits for as long as a dependency crashes and restarts; the sandbox gives up at last. */
const CRASHING_FOR_GOOD_RESTARTS = 6;

export class StartOrder {
  readonly #engine: Engine;
  readonly #project: Project;
  readonly #log: string[];
  readonly #started = new Map<string, Promise<void>>();
  #broken = false;

  constructor(engine: Engine, project: Project, log: string[]) {
    this.#engine = engine;
    this.#project = project;
    this.#log = log;
  }

  /** Dependencies first. */
  sorted(): ProjectService[] {
    const done = new Set<ProjectService>();
    const add = (service: ProjectService | undefined): void => {
      if (service === undefined || done.has(service)) return;
      for (const name of Object.keys(service.dependsOn)) add(this.#service(name));
      done.add(service);
    };
    for (const service of this.#project.services) add(service);
    return [...done];
  }

  async start(): Promise<void> {
    const all = this.sorted().map((service) => {
      const started = this.#startService(service);
      this.#started.set(service.name, started);
      return started;
    });
    try {
      await Promise.all(all);
    } catch (error) {
      this.#broken = true;
      await Promise.allSettled(all);
      throw error;
    }
  }

  /** `up --wait`: a service that another waits on to complete may end; every other one has to run and be healthy. */
  async waitForAll(milliseconds: number, realSeconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    for (const { name } of this.#project.services) {
      const completes = this.#project.services.some(
        ({ dependsOn }) => dependsOn[name]?.condition === "service_completed_successfully",
      );
      for (const container of this.#containers(name))
        while (!this.#isUp(container, completes)) {
          if (Date.now() > deadline) throw new DockerError(`application not healthy after ${realSeconds}s`);
          await pause(POLL_MILLISECONDS);
        }
    }
  }

  async #startService(service: ProjectService): Promise<void> {
    for (const [name, { condition }] of Object.entries(service.dependsOn)) {
      if (this.#service(name) === undefined) continue;
      await this.#started.get(name);
      await this.#waitFor(name, condition);
    }
    for (const container of this.#containers(service.name)) {
      if (this.#broken) return;
      if (container.status === "running") continue;
      await this.#engine.containerRoom.start(container);
      this.#log.push(` Container ${container.spec.name}  Started`);
    }
  }

  async #waitFor(dependency: string, condition: Condition): Promise<void> {
    for (const container of this.#containers(dependency))
      while (!this.#broken && !this.#isMet(container, dependency, condition)) await pause(POLL_MILLISECONDS);
  }

  #isMet(container: ContainerState, dependency: string, condition: Condition): boolean {
    const { status, health, exitCode, spec, restarts } = container;
    if (condition === "service_started") return true;
    if (condition === "service_completed_successfully") {
      if (status !== "exited") return false;
      if (exitCode === 0) return true;
      this.#log.push(` Container ${spec.name}  Error`);
      throw new DockerError(`service "${dependency}" didn't complete successfully: exit ${exitCode}`);
    }
    if (status === "running" && health === "healthy") return true;
    const failure = this.#failureOf(container);
    if (failure === undefined && restarts < CRASHING_FOR_GOOD_RESTARTS) return false;
    this.#log.push(` Container ${spec.name}  Error`);
    throw new DockerError(`dependency failed to start: ${failure ?? `container ${spec.name} is unhealthy`}`);
  }

  #failureOf({ status, health, exitCode, spec }: ContainerState): string | undefined {
    if (status === "exited") return `container ${spec.name} exited (${exitCode})`;
    if (health === "unhealthy") return `container ${spec.name} is unhealthy`;
    return spec.healthcheck === undefined ? `container ${spec.name} has no healthcheck configured` : undefined;
  }

  #isUp({ status, health, exitCode, spec, restarts }: ContainerState, completes: boolean): boolean {
    if (completes && status === "exited" && exitCode === 0) return true;
    if (status === "exited") throw new DockerError(`container ${spec.name} exited (${exitCode})`);
    if (health === "unhealthy" || restarts >= CRASHING_FOR_GOOD_RESTARTS)
      throw new DockerError(`container ${spec.name} is unhealthy`);
    return !completes && status === "running" && (health === undefined || health === "healthy");
  }

  #containers(service: string): ContainerState[] {
    return serviceContainers(this.#engine, this.#project.name, service);
  }

  #service(name: string): ProjectService | undefined {
    return this.#project.services.find((service) => service.name === name);
  }
}
