/** A machine's Docker: containers that are made, started, restarted by their policy, and found by name. */
import { randomBytes } from "node:crypto";
import type { ImageSource } from "../../registry/image-source.ts";
import type { Files } from "../files.ts";
import type { Listener } from "../host.ts";
import { realMilliseconds } from "../time.ts";
import { type Program, type Programs, type Running, SILENT } from "./program.ts";
import type { Container, ContainerSpec, DockerState } from "./state.ts";

const [PROJECT, SERVICE] = ["com.docker.compose.project", "com.docker.compose.service"] as const;

/** What Docker needs of its machine. */
export interface DockerHost {
  files: Files;
  /** Open ports, as `ss -ltn` lists them. */
  listeners: Map<number, Listener>;
  /** Those bound to 127.0.0.1 alone. */
  loopbackPorts: Set<number>;
  images: ImageSource;
  readonly spec: { vcpus: number };
  /** Docker on the other machines of its swarm. */
  others(): Docker[];
}

const [FIRST_BACKOFF_SECONDS, LONGEST_BACKOFF_SECONDS] = [5, 250];
/** After which a failing health check is a verdict. */
const UNHEALTHY_AFTER_SECONDS = 60;
const LOG_LINES = 500;

/** The engine makes no such container; the message is its own, as docker prints it. */
export class ContainerRefused extends Error {}

export class Docker {
  readonly state: DockerState;
  readonly host: DockerHost;
  readonly #programs: Programs<Docker>;
  readonly #running = new Map<string, Running>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(state: DockerState, host: DockerHost, programs: Programs<Docker>) {
    this.state = state;
    this.host = host;
    this.#programs = programs;
  }

  containers(labels: Readonly<Record<string, string>> = {}): Container[] {
    return this.state.containers.filter((container) =>
      Object.entries(labels).every(([name, value]) => container.labels[name] === value),
    );
  }

  ofProject(project: string, service?: string): Container[] {
    return this.containers({ [PROJECT]: project, ...(service !== undefined && { [SERVICE]: service }) });
  }

  /** By name, or by the beginning of an id. */
  find(reference: string): Container | undefined {
    return this.state.containers.find(({ name, id }) => name === reference || id.startsWith(reference));
  }

  running(container: Container): Running | undefined {
    return this.#running.get(container.id);
  }

  /** Who answers to a name on one of the container's networks, on whatever machine: a compose service, a Swarm service or a container. */
  peer(container: Container, asked: string): Container | undefined {
    const name = container.links?.[asked] ?? asked;
    const isCalled = ({ name: own, labels }: Container): boolean => {
      const service = labels["com.docker.swarm.service.name"];
      // On its stack's networks a service is called as in the stack's file.
      const short = service?.replace(`${labels["com.docker.stack.namespace"] ?? ""}_`, "");
      return [own, labels[SERVICE], service, short].includes(name);
    };
    return [this, ...this.host.others()]
      .flatMap(({ state }) => state.containers)
      .find(
        (other) =>
          other.status === "running" &&
          isCalled(other) &&
          other.networks.some((network) => container.networks.includes(network)),
      );
  }

  volume(name: string): Record<string, unknown> {
    return (this.state.volumes[name] ??= {});
  }

  /** @throws ContainerRefused for more processors than the machine has */
  create(spec: ContainerSpec): Container {
    const { vcpus } = this.host.spec;
    if ((spec.cpus ?? 0) > vcpus) {
      throw new ContainerRefused(
        `Error response from daemon: range of CPUs is from 0.01 to ${vcpus}.00, as there are only ${vcpus} CPUs available`,
      );
    }
    const container: Container = {
      ...{ labels: {}, env: [], command: [], mounts: {}, networks: [], published: {}, log: [] },
      ...{ restartPolicy: "no", hasHealthCheck: false, exitCode: 0, restarts: 0 },
      ...spec,
      id: randomBytes(32).toString("hex"),
      status: "created",
      createdAt: new Date().toISOString(),
      startedAt: "0001-01-01T00:00:00Z",
    };
    for (const mounted of Object.values(container.mounts)) if (!mounted.startsWith("/")) this.volume(mounted);
    this.state.containers.push(container);
    return container;
  }

  start(container: Container): void {
    if (container.status === "running") return;
    this.#launch(container, new Date().toISOString());
  }

  stop(container: Container): void {
    this.#end(container, container.status === "exited" ? container.exitCode : 0);
  }

  remove(container: Container): void {
    this.stop(container);
    this.state.containers.splice(this.state.containers.indexOf(container), 1);
  }

  /** A Swarm service of one task: made when missing, its task made anew for another image. */
  ensureService(name: string, task: Omit<ContainerSpec, "name">): void {
    if (this.state.services[name]?.image === task.image) return;
    this.state.services[name] = { image: task.image };
    const label = { "com.docker.swarm.service.name": name };
    for (const old of this.containers(label)) this.remove(old);
    const taskName = `${name}.1.${randomBytes(13).toString("hex").slice(0, 25)}`;
    this.start(this.create({ ...task, name: taskName, labels: label, restartPolicy: "always" }));
  }

  /** The engine comes up: what ran goes on, what a saved world holds as running keeps the moment of its start. */
  up(): void {
    for (const container of this.state.containers)
      if (container.status === "running" || container.status === "restarting")
        this.#launch(container, container.startedAt);
  }

  /** The power is gone; what ran comes back by `up`. */
  down(): void {
    for (const container of this.state.containers) {
      const { status } = container;
      if (status !== "running" && status !== "restarting") continue;
      this.#end(container, 255);
      // One that ran to do one thing is not run again.
      if (container.restartPolicy !== "no") container.status = "running";
    }
  }

  #launch(container: Container, startedAt: string): void {
    const known = this.#programs[container.program] ?? SILENT;
    const wasHealthy = container.health === "healthy";
    Object.assign(container, { status: "running", exitCode: 0, startedAt });
    container.health = container.hasHealthCheck ? (wasHealthy ? "healthy" : "starting") : undefined;
    const seconds = container.behaviour === "slow" ? 200 : known.seconds;
    this.#after(container, seconds, () => this.#begin(container, known));
  }

  #begin(container: Container, program: Program<Docker>): void {
    const outcome =
      container.behaviour === "crash-loop"
        ? { exitCode: 1, log: ["Traceback (most recent call last):", "RuntimeError: this revision cannot start"] }
        : program.start(container, this);
    container.log = [...container.log, ...(outcome.log ?? [])].slice(-LOG_LINES);
    if ("exitCode" in outcome) {
      this.#endedByItself(container, outcome.exitCode);
      return;
    }
    this.#running.set(container.id, outcome.running);
    for (const [inside, { port, loopback }] of Object.entries(container.published)) {
      const listener = outcome.running.listeners.get(Number(inside));
      this.host.listeners.set(port, listener ?? ((stream) => stream.destroy()));
      if (loopback) this.host.loopbackPorts.add(port);
    }
    if (!container.hasHealthCheck) return;
    if (container.behaviour !== "unhealthy") container.health = "healthy";
    else this.#after(container, UNHEALTHY_AFTER_SECONDS, () => (container.health = "unhealthy"));
  }

  #endedByItself(container: Container, exitCode: number): void {
    this.#end(container, exitCode);
    const { restartPolicy, restarts } = container;
    if (restartPolicy === "no" || (restartPolicy === "on-failure" && exitCode === 0)) return;
    container.status = "restarting";
    const pause = Math.min(LONGEST_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** restarts);
    this.#after(container, pause, () => {
      container.restarts += 1;
      this.#launch(container, new Date().toISOString());
    });
  }

  #end(container: Container, exitCode: number): void {
    clearTimeout(this.#timers.get(container.id));
    const running = this.#running.get(container.id);
    running?.stop?.();
    this.#running.delete(container.id);
    if (running)
      for (const { port } of Object.values(container.published)) {
        this.host.listeners.delete(port);
        this.host.loopbackPorts.delete(port);
      }
    if (container.status !== "created") Object.assign(container, { status: "exited", exitCode });
    container.health = undefined;
  }

  #after(container: Container, seconds: number, then: () => void): void {
    // A container that crashes again and again keeps no command from ending.
    this.#timers.set(container.id, setTimeout(then, realMilliseconds(seconds)).unref());
  }
}
