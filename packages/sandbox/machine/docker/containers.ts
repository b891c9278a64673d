/** Containers: made, started, restarted by their policy, and removed. */
import type { RunningProgram } from "../host.ts";
import { boundFiles, prepareMount } from "./container-mounts.ts";
import { ContainerRuns, type RunSurroundings } from "./container-runs.ts";
import { daemonError, DockerError } from "./docker-error.ts";
import { hexId } from "./identifiers.ts";
import type { CommandResult } from "./program.ts";
import { backoffMilliseconds, startsAgain } from "./restart-policy.ts";
import type { ContainerSpec, ContainerState } from "./state.ts";

export const NEVER = "0001-01-01T00:00:00Z";

export interface ContainersOptions extends RunSurroundings {
  /** A Swarm task ended: its service makes another. */
  taskEnded(container: ContainerState): void;
}

export class Containers {
  readonly #options: ContainersOptions;
  readonly #runs: ContainerRuns;
  readonly #restarts = new Map<string, NodeJS.Timeout>();

  constructor(options: ContainersOptions) {
    this.#options = options;
    this.#runs = new ContainerRuns(options, (container, exitCode) => this.#endedByItself(container, exitCode));
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
    if (this.#runs.has(container)) return;
    this.#cancelRestart(container);
    container.stoppedByHand = false;
    container.interrupted = false;
    try {
      container.boundFiles = await boundFiles(this.#options, container, (target) =>
        this.#isFileOfImage(container, target),
      );
      this.#options.networks.attach(container);
      this.#runs.launch(container);
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
    this.#runs.launch(container);
    container.startedAt = startedAt;
  }

  stop(container: ContainerState): void {
    this.#cancelRestart(container);
    container.stoppedByHand = true;
    const exitCode = container.spec.image.includes("alpine") || container.spec.image.includes("postgres") ? 0 : 143;
    if (this.#runs.has(container) || container.status === "restarting") this.#runs.end(container, exitCode);
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
      const wasUp = this.#runs.has(container) || container.status === "restarting";
      if (wasUp) this.#runs.end(container, 255);
      container.interrupted = wasUp;
    }
  }

  running(container: ContainerState): RunningProgram | undefined {
    return this.#runs.running(container);
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

  #endedByItself(container: ContainerState, exitCode: number): void {
    const { spec } = container;
    if (spec.service !== undefined) {
      this.#options.taskEnded(container);
      return;
    }
    if (spec.autoRemove) {
      this.remove(container, { force: true, volumes: true });
      return;
    }
    if (!startsAgain(container, exitCode)) return;
    container.status = "restarting";
    const timer = setTimeout(() => {
      this.#restarts.delete(container.id);
      container.restarts += 1;
      // A container that cannot start again stays exited with its error, as dockerd leaves it.
      this.start(container).catch(() => undefined);
    }, backoffMilliseconds(container.restarts)).unref();
    this.#restarts.set(container.id, timer);
  }

  #cancelRestart(container: ContainerState): void {
    clearTimeout(this.#restarts.get(container.id));
    this.#restarts.delete(container.id);
  }
}
