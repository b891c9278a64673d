/** Containers: made, started, watched, restarted by their policy, and removed. */
import type { Machine, Program, RunningProgram } from "../host.ts";
import { attachedContainer } from "./attached-container.ts";
import { boundFiles, prepareMount } from "./container-mounts.ts";
import { daemonError, DockerError } from "./docker-error.ts";
import { MILLISECONDS_PER_REAL_SECOND } from "./durations.ts";
import { hexId } from "./identifiers.ts";
import type { Images } from "./images.ts";
import type { Networks } from "./networks.ts";
import type { CommandResult, Peer } from "./program.ts";
import { closePorts, openPorts } from "./published-ports.ts";
import type { ContainerSpec, ContainerState, DockerState } from "./state.ts";
import type { Volumes } from "./volumes.ts";

const WATCH_MILLISECONDS = 10;
/** What the time between two probes stands for, in compressed time. */
const SECONDS_OF_A_PROBE = WATCH_MILLISECONDS / MILLISECONDS_PER_REAL_SECOND;
const FEWEST_FAILED_PROBES = 10;
/** Between the probes of a healthy container: they cost more here than a real machine's idle seconds do. */
const HEALTHY_PROBE_MILLISECONDS = 2000;
const LONGEST_BACKOFF_MILLISECONDS = 500;
export const NEVER = "0001-01-01T00:00:00Z";

interface Runtime {
  running: RunningProgram;
  failedProbes: number;
  probing: boolean;
  /** By performance.now(). */
  nextProbeAt: number;
  openPorts: number[];
}

export interface ContainersOptions {
  machine: Machine;
  state: DockerState;
  programs: Readonly<Record<string, Program>>;
  images: Images;
  networks: Networks;
  volumes: Volumes;
  /** A Swarm task ended: its service makes another. */
  taskEnded(container: ContainerState): void;
}

export class Containers {
  readonly #options: ContainersOptions;
  readonly #runtimes = new Map<string, Runtime>();
  readonly #restarts = new Map<string, NodeJS.Timeout>();
  #watch: NodeJS.Timeout | undefined;

  constructor(options: ContainersOptions) {
    this.#options = options;
  }

  all(): ContainerState[] {
    return this.#options.state.containers;
  }

  /** By name, id or the start of an id. */
  find(reference: string): ContainerState | undefined {
    const name = reference.replace(/^\//, "");
    return (
      this.all().find(({ id, spec }) => id === reference || spec.name === name) ??
      this.all().find(({ id }) => reference.length > 0 && id.startsWith(reference))
    );
  }

  get(reference: string): ContainerState {
    const container = this.find(reference);
    if (container === undefined) throw daemonError(`No such container: ${reference}`);
    return container;
  }

  async create(spec: ContainerSpec): Promise<ContainerState> {
    const holder = this.find(spec.name);
    if (holder?.spec.name === spec.name)
      throw daemonError(
        `Conflict. The container name "/${spec.name}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    const image = this.#options.images.ensure(spec.image);
    for (const { name } of spec.networks) this.#options.networks.get(name);
    for (const mount of spec.mounts) await prepareMount(this.#options, mount);
    const container: ContainerState = {
      id: hexId(),
      spec,
      imageId: image.id,
      createdAt: new Date().toISOString(),
      status: "created",
      exitCode: 0,
      error: "",
      restarts: 0,
      startedAt: NEVER,
      finishedAt: NEVER,
      stoppedByHand: false,
      interrupted: false,
      boundFiles: {},
      addresses: {},
      log: [],
    };
    this.all().push(container);
    return container;
  }

  /** Throws the daemon's words when the container cannot start; it is then `created` or `exited` with that error. */
  async start(container: ContainerState): Promise<void> {
    if (this.#runtimes.has(container.id)) return;
    this.#cancelRestart(container);
    container.stoppedByHand = false;
    container.interrupted = false;
    try {
      container.boundFiles = await boundFiles(this.#options, container, (target) =>
        this.#isFileOfImage(container, target),
      );
      this.#options.networks.attach(container);
      this.#launch(container);
    } catch (error) {
      container.addresses = {};
      container.exitCode = error instanceof DockerError && /OCI runtime/.test(error.message) ? 127 : 128;
      container.error = error instanceof Error ? error.message.replace("Error response from daemon: ", "") : "";
      if (container.status !== "created") container.status = "exited";
      throw error;
    }
  }

  /** After a saved world is loaded: the same run goes on, with the files bound at its start. */
  resume(container: ContainerState): void {
    const { startedAt } = container;
    this.#launch(container);
    container.startedAt = startedAt;
  }

  stop(container: ContainerState): void {
    this.#cancelRestart(container);
    container.stoppedByHand = true;
    const exitCode = container.spec.image.includes("alpine") || container.spec.image.includes("postgres") ? 0 : 143;
    if (this.#runtimes.has(container.id) || container.status === "restarting") this.#ended(container, exitCode);
  }

  async restart(container: ContainerState): Promise<void> {
    this.stop(container);
    await this.start(container);
  }

  remove(container: ContainerState, options: { force: boolean; volumes: boolean }): void {
    if ((container.status === "running" || container.status === "restarting") && !options.force)
      throw daemonError(
        `cannot remove container "${container.spec.name}": container is running: stop the container before removing or force remove`,
      );
    this.stop(container);
    this.#options.state.containers.splice(this.all().indexOf(container), 1);
    if (options.volumes)
      for (const { type, source } of container.spec.mounts)
        if (type === "volume" && /^[0-9a-f]{64}$/.test(source)) this.#options.volumes.remove(source);
  }

  /** The engine goes down, or the machine does: nothing runs, nothing is written down as stopped by hand. */
  interrupt(): void {
    for (const timer of this.#restarts.values()) clearTimeout(timer);
    this.#restarts.clear();
    for (const container of this.all()) {
      const wasUp = this.#runtimes.has(container.id) || container.status === "restarting";
      if (wasUp) this.#ended(container, 255);
      container.interrupted = wasUp;
    }
  }

  running(container: ContainerState): RunningProgram | undefined {
    return this.#runtimes.get(container.id)?.running;
  }

  peer(container: ContainerState | undefined): Peer | undefined {
    const running = container && this.running(container);
    return container && running && { container, running };
  }

  async exec(container: ContainerState, command: string[], stdin: string): Promise<CommandResult> {
    const running = this.running(container);
    if (running === undefined)
      throw daemonError(
        container.status === "restarting"
          ? `Container ${container.id} is restarting, wait until the container is running`
          : `container ${container.id} is not running`,
      );
    if (running.exec === undefined)
      throw new DockerError(
        `OCI runtime exec failed: exec failed: unable to start container process: exec: "${command[0] ?? ""}": executable file not found in $PATH: unknown`,
        127,
      );
    return running.exec(command, stdin);
  }

  logs(container: ContainerState): string[] {
    return [...container.log, ...(this.running(container)?.logs() ?? [])];
  }

  /** The application's images hold the repository's own copies of the files that are mounted over them. */
  #isFileOfImage(container: ContainerState, target: string): boolean {
    return (this.#options.images.find(container.imageId)?.[1].built ?? false) && /\.\w+$/.test(target);
  }

  #launch(container: ContainerState): void {
    const { programs, images, machine } = this.#options;
    const image = images.find(container.imageId)?.[1] ?? images.ensure(container.spec.image);
    const opened = openPorts(
      machine,
      container,
      (target) => this.running(container)?.listeners.get(target),
      (port) => this.all().some(({ id }) => this.#runtimes.get(id)?.openPorts.includes(port)),
    );
    const program = programs[image.program];
    const attached = attachedContainer(this, this.#options, container, image);
    const running =
      container.spec.behaviour === "crash-loop"
        ? crashed()
        : (program?.start(machine, attached) ?? { listeners: new Map(), logs: () => [], stop: () => undefined });
    this.#runtimes.set(container.id, { running, failedProbes: 0, probing: false, nextProbeAt: 0, openPorts: opened });
    container.status = "running";
    container.exitCode = 0;
    container.error = "";
    container.startedAt = new Date().toISOString();
    const test = container.spec.healthcheck?.test;
    container.health = test === undefined || test[0] === "NONE" ? undefined : "starting";
    this.#watchAll();
  }

  #ended(container: ContainerState, exitCode: number): void {
    const runtime = this.#runtimes.get(container.id);
    if (runtime !== undefined) {
      container.log = [...container.log, ...runtime.running.logs()].slice(-500);
      runtime.running.stop();
      closePorts(this.#options.machine, runtime.openPorts);
      this.#runtimes.delete(container.id);
    }
    container.status = "exited";
    container.health = undefined;
    container.exitCode = exitCode;
    container.finishedAt = new Date().toISOString();
    container.addresses = {};
  }

  #watchAll(): void {
    this.#watch ??= setInterval(() => {
      if (this.#runtimes.size === 0) {
        clearInterval(this.#watch);
        this.#watch = undefined;
      }
      for (const container of [...this.all()]) this.#look(container);
    }, WATCH_MILLISECONDS).unref();
  }

  #look(container: ContainerState): void {
    const runtime = this.#runtimes.get(container.id);
    if (runtime === undefined) return;
    const { exitCode } = runtime.running;
    if (exitCode !== undefined) this.#died(container, exitCode);
    else if (container.health !== undefined && !runtime.probing && performance.now() >= runtime.nextProbeAt)
      void this.#probe(container, runtime);
  }

  #died(container: ContainerState, exitCode: number): void {
    this.#ended(container, exitCode);
    const { spec } = container;
    if (spec.service !== undefined) {
      this.#options.taskEnded(container);
      return;
    }
    if (spec.autoRemove) {
      this.remove(container, { force: true, volumes: true });
      return;
    }
    const again =
      spec.restart === "always" ||
      spec.restart === "unless-stopped" ||
      (spec.restart === "on-failure" && exitCode !== 0 && container.restarts < (spec.restartLimit ?? Infinity));
    if (!again) return;
    container.status = "restarting";
    const backoff = Math.min(LONGEST_BACKOFF_MILLISECONDS, WATCH_MILLISECONDS * 2 ** container.restarts);
    const timer = setTimeout(() => {
      this.#restarts.delete(container.id);
      container.restarts += 1;
      // A container that cannot start again stays exited with its error, as dockerd leaves it.
      this.start(container).catch(() => undefined);
    }, backoff).unref();
    this.#restarts.set(container.id, timer);
  }

  #cancelRestart(container: ContainerState): void {
    clearTimeout(this.#restarts.get(container.id));
    this.#restarts.delete(container.id);
  }

  async #probe(container: ContainerState, runtime: Runtime): Promise<void> {
    const check = container.spec.healthcheck;
    if (check === undefined) return;
    runtime.probing = true;
    const passed = await this.#passes(container, check.test);
    runtime.probing = false;
    if (this.#runtimes.get(container.id) !== runtime) return;
    if (passed) {
      runtime.failedProbes = 0;
      runtime.nextProbeAt = performance.now() + HEALTHY_PROBE_MILLISECONDS;
      container.health = "healthy";
      return;
    }
    runtime.failedProbes += 1;
    // Counted in probes, not by the clock: on a busy computer everything is late alike, probes and program.
    const startSeconds = container.health === "starting" ? check.startPeriodSeconds : 0;
    const allowed = (startSeconds + check.retries * check.intervalSeconds) / SECONDS_OF_A_PROBE;
    if (runtime.failedProbes > Math.max(FEWEST_FAILED_PROBES, allowed)) container.health = "unhealthy";
  }

  async #passes(container: ContainerState, test: string[]): Promise<boolean> {
    if (container.spec.behaviour === "unhealthy") return false;
    const [kind, ...rest] = test;
    const command = kind === "CMD-SHELL" ? ["/bin/sh", "-c", ...rest] : rest;
    try {
      return (await this.exec(container, command, "")).code === 0;
    } catch {
      return false;
    }
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
