/** The Docker daemon: what it needs to come up, and what it holds together. */
import type { Container, DockerEngine, Machine, Program } from "../host.ts";
import { composeDown, composeStart, composeStop } from "./compose/down.ts";
import { composeUp, type UpRequest } from "./compose/up.ts";
import { Containers } from "./containers.ts";
import { DockerError } from "./docker-error.ts";
import { Images } from "./images.ts";
import { Networks } from "./networks.ts";
import { comesBack } from "./restart-policy.ts";
import type { ContainerState, DockerState } from "./state.ts";
import { Swarm } from "./swarm.ts";
import { Volumes } from "./volumes.ts";

export const NO_DAEMON =
  "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";

const DAEMON_FILE = "/etc/docker/daemon.json";

export class Engine implements DockerEngine {
  readonly machine: Machine;
  readonly state: DockerState;
  readonly images: Images;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly containerRoom: Containers;
  readonly swarm: Swarm;
  #up = false;
  #coming: Promise<void> = Promise.resolve();

  constructor(
    machine: Machine,
    state: DockerState,
    programs: Readonly<Record<string, Program>>,
    published: ReadonlySet<string>,
  ) {
    this.machine = machine;
    this.state = state;
    this.images = new Images(machine, state, published);
    this.networks = new Networks(state);
    this.volumes = new Volumes(state);
    const taskEnded = (task: ContainerState) => this.swarm.tasks.ended(task);
    const { images, networks, volumes } = this;
    this.containerRoom = new Containers({ machine, state, programs, images, networks, volumes, taskEnded });
    this.swarm = new Swarm(state, networks, images, this.containerRoom);
  }

  /** Rejects with the daemon's words when it does not come up. A second call while it is up changes nothing. */
  start(): Promise<void> {
    const started = this.#coming.then(() => (this.#up ? undefined : this.#comeUp()));
    this.#coming = started.catch(() => undefined);
    return started;
  }

  stop(): void {
    this.#up = false;
    this.swarm.tasks.stop();
    this.containerRoom.interrupt();
  }

  /** Waits for a daemon that is about to come up; throws the CLI's words when there is none. */
  async reached(): Promise<this> {
    await this.#coming;
    if (!this.#up) throw new DockerError(NO_DAEMON);
    return this;
  }

  containers(filter: { project?: string } = {}): Container[] {
    return this.containerRoom
      .all()
      .filter(
        ({ spec }) => filter.project === undefined || spec.labels["com.docker.compose.project"] === filter.project,
      )
      .map(publicView);
  }

  async composeUp(request: UpRequest): Promise<{ ok: boolean; log: string[] }> {
    return this.#logged((log) => composeUp(this, request, log));
  }

  async composeDown(project: string, options: { volumes: boolean }): Promise<void> {
    await this.#logged(async (log) => composeDown(this, project, options, log));
  }

  async composeStop(project: string): Promise<void> {
    await this.#logged(async (log) => composeStop(this, project, log));
  }

  async composeStart(project: string): Promise<{ ok: boolean; log: string[] }> {
    return this.#logged((log) => composeStart(this, project, log));
  }

  async #logged(work: (log: string[]) => Promise<void>): Promise<{ ok: boolean; log: string[] }> {
    const log: string[] = [];
    try {
      await this.reached();
      await work(log);
      return { ok: true, log };
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      log.push(error.message);
      return { ok: false, log };
    }
  }

  async #comeUp(): Promise<void> {
    const fault = await this.#faultOfSettings();
    if (fault !== undefined) throw new DockerError(fault);
    this.#up = true;
    for (const container of this.containerRoom.all()) {
      if (container.status === "running") this.containerRoom.resume(container);
      else if (container.spec.service === undefined && comesBack(container))
        await this.containerRoom.start(container).catch(() => undefined);
    }
    await this.swarm.tasks.start();
  }

  async #faultOfSettings(): Promise<string | undefined> {
    const text = await this.machine.readFile(DAEMON_FILE);
    if (text === undefined) return undefined;
    const prefix = `unable to configure the Docker daemon with file ${DAEMON_FILE}:`;
    try {
      const settings: unknown = JSON.parse(text);
      if (typeof settings !== "object" || settings === null) return `${prefix} json: cannot unmarshal into Go value`;
      const unknown = Object.keys(settings).filter((key) => !KNOWN_SETTINGS.has(key));
      if (unknown.length > 0)
        return `${prefix} the following directives don't match any configuration option: ${unknown.join(", ")}`;
      if ("live-restore" in settings && settings["live-restore"] === true && this.state.swarm !== undefined)
        return "failed to start daemon: --live-restore daemon configuration is incompatible with swarm mode";
      return undefined;
    } catch {
      return `${prefix} invalid character in JSON`;
    }
  }
}

/** dockerd's own list, as far as anybody sets it. */
const KNOWN_SETTINGS = new Set([
  "bip",
  "builder",
  "containerd",
  "data-root",
  "debug",
  "default-address-pools",
  "default-ulimits",
  "dns",
  "exec-opts",
  "features",
  "fixed-cidr",
  "fixed-cidr-v6",
  "hosts",
  "icc",
  "insecure-registries",
  "ip",
  "ip-forward",
  "ip6tables",
  "iptables",
  "ipv6",
  "live-restore",
  "log-driver",
  "log-level",
  "log-opts",
  "max-concurrent-downloads",
  "max-concurrent-uploads",
  "metrics-addr",
  "min-api-version",
  "mtu",
  "no-new-privileges",
  "registry-mirrors",
  "runtimes",
  "shutdown-timeout",
  "storage-driver",
  "storage-opts",
  "userland-proxy",
  "userns-remap",
]);

function publicView(container: ContainerState): Container {
  const { id, spec, status, health, exitCode, restarts, startedAt } = container;
  return {
    id,
    name: spec.name,
    image: spec.image,
    labels: spec.labels,
    env: spec.env,
    status,
    health,
    exitCode,
    restarts,
    startedAt,
    configHash: spec.labels["com.docker.compose.config-hash"] ?? "",
  };
}
