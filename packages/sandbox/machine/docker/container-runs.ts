/** The containers that run now: launched, watched until their program ends by itself, and ended. */
import type { Machine, Program, RunningProgram } from "../host.ts";
import { attachedContainer } from "./attached-container.ts";
import { WATCH_MILLISECONDS } from "./durations.ts";
import { HealthProbe } from "./health-probe.ts";
import type { Images } from "./images.ts";
import type { Networks } from "./networks.ts";
import type { Peer } from "./program.ts";
import { closePorts, openPorts } from "./published-ports.ts";
import type { ContainerState, DockerState } from "./state.ts";
import type { Volumes } from "./volumes.ts";

interface Run {
  running: RunningProgram;
  probe?: HealthProbe;
  openPorts: number[];
}

export interface RunSurroundings {
  machine: Machine;
  state: DockerState;
  programs: Readonly<Record<string, Program>>;
  images: Images;
  networks: Networks;
  volumes: Volumes;
}

export class ContainerRuns {
  readonly #surroundings: RunSurroundings;
  readonly #endedByItself: (container: ContainerState, exitCode: number) => void;
  readonly #runs = new Map<string, Run>();
  #watch: NodeJS.Timeout | undefined;

  constructor(surroundings: RunSurroundings, endedByItself: (container: ContainerState, exitCode: number) => void) {
    this.#surroundings = surroundings;
    this.#endedByItself = endedByItself;
  }

  has(container: ContainerState): boolean {
    return this.#runs.has(container.id);
  }

  running(container: ContainerState): RunningProgram | undefined {
    return this.#runs.get(container.id)?.running;
  }

  peer(container: ContainerState | undefined): Peer | undefined {
    const running = container && this.running(container);
    return container && running && { container, running };
  }

  launch(container: ContainerState): void {
    const { programs, images, machine, state } = this.#surroundings;
    const image = images.find(container.imageId)?.[1] ?? images.ensure(container.spec.image);
    const opened = openPorts(
      machine,
      container,
      (target) => this.running(container)?.listeners.get(target),
      (port) => state.containers.some(({ id }) => this.#runs.get(id)?.openPorts.includes(port)),
    );
    const program = programs[image.program];
    const attached = attachedContainer(this, this.#surroundings, container, image);
    const running =
      container.spec.behaviour === "crash-loop"
        ? crashed()
        : (program?.start(machine, attached) ?? { listeners: new Map(), logs: () => [], stop: () => undefined });
    const check = container.spec.healthcheck;
    const probe = check && check.test[0] !== "NONE" ? new HealthProbe(container, check, running) : undefined;
    this.#runs.set(container.id, { running, probe, openPorts: opened });
    container.status = "running";
    container.exitCode = 0;
    container.error = "";
    container.startedAt = new Date().toISOString();
    container.health = probe && "starting";
    this.#watchAll();
  }

  /** A container that waits for its restart has no run left; it only stops waiting. */
  end(container: ContainerState, exitCode: number): void {
    const run = this.#runs.get(container.id);
    if (run !== undefined) {
      container.log = [...container.log, ...run.running.logs()].slice(-500);
      run.running.stop();
      closePorts(this.#surroundings.machine, run.openPorts);
      this.#runs.delete(container.id);
    }
    container.status = "exited";
    container.health = undefined;
    container.exitCode = exitCode;
    container.finishedAt = new Date().toISOString();
    container.addresses = {};
  }

  #watchAll(): void {
    this.#watch ??= setInterval(() => {
      if (this.#runs.size === 0) {
        clearInterval(this.#watch);
        this.#watch = undefined;
      }
      for (const container of [...this.#surroundings.state.containers]) this.#look(container);
    }, WATCH_MILLISECONDS).unref();
  }

  #look(container: ContainerState): void {
    const run = this.#runs.get(container.id);
    if (run === undefined) return;
    const { exitCode } = run.running;
    if (exitCode !== undefined) {
      this.end(container, exitCode);
      this.#endedByItself(container, exitCode);
    } else if (run.probe?.isDue()) void run.probe.ask(() => this.#runs.get(container.id) === run);
  }
}

function crashed(): RunningProgram {
  return {
    listeners: new Map(),
    logs: () => ["Traceback (most recent call last):", "RuntimeError: this revision cannot start"],
    exitCode: 1,
    stop: () => undefined,
  };
}
