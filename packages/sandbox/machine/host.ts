/** What a simulated machine is to the other rooms: Hetzner makes it, ssh opens it, Dokploy and Docker run on it. */
import type { Duplex } from "node:stream";

/** What Hetzner hands to a machine at its first boot. */
export interface BootSpec {
  serverId: number;
  name: string;
  ipv4: string;
  ipv6: string;
  image: string;
  /** cloud-init's user data, as the API got it. */
  userData: string;
  /** Public keys of the account that the server was made with. */
  sshKeys: string[];
  vcpus: number;
  memoryMb: number;
}

export interface Container {
  id: string;
  name: string;
  image: string;
  /** Compose's or Swarm's labels, and the file's. */
  labels: Record<string, string>;
  /** NAME=value lines, as `docker inspect` shows them. */
  env: string[];
  status: "created" | "running" | "restarting" | "exited";
  /** Undefined: the image and the file have no health check. */
  health?: "starting" | "healthy" | "unhealthy";
  exitCode: number;
  restarts: number;
  startedAt: string;
  /** SHA-256 over image, environment and definition: compose recreates a container when it changes. */
  configHash: string;
}

/** A process that listens on a port of the machine: gets the raw stream of each connection. */
export type Listener = (stream: Duplex) => void;

export interface DockerEngine {
  containers(filter?: { project?: string }): Container[];
  /**
   * `docker compose -p project -f file up -d --build --remove-orphans` in a folder of the machine. `ok` false: compose
   * exited with an error and `log` ends with its words. Containers then become healthy (or not) a moment later.
   */
  composeUp(request: {
    project: string;
    folder: string;
    file: string;
    wait?: boolean;
  }): Promise<{ ok: boolean; log: string[] }>;
  composeDown(project: string, options: { volumes: boolean }): Promise<void>;
  composeStop(project: string): Promise<void>;
  composeStart(project: string): Promise<{ ok: boolean; log: string[] }>;
}

export interface Machine {
  readonly spec: BootSpec;
  readonly docker: DockerEngine;
  /** Open ports by number, as `ss -ltn` lists them. */
  readonly listeners: Map<number, Listener>;
  /** Those of `listeners` that are bound to 127.0.0.1 alone: not to be reached from outside, whatever the firewall says. */
  readonly loopbackPorts: Set<number>;
  readFile(path: string): Promise<string | undefined>;
  /** Makes missing folders. */
  writeFile(path: string, content: string, mode?: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** Runs a command line as root, as sshd would. */
  exec(command: string, stdin?: string): Promise<{ stdout: string; stderr: string; code: number }>;
}

/** What runs in a container whose image the sandbox knows: Dokploy, Traefik, Postgres. */
export interface Program {
  start(machine: Machine, container: ProgramContainer): RunningProgram;
}

export interface ProgramContainer {
  name: string;
  image: string;
  env: Record<string, string>;
  args: string[];
  mounts: { source: string; target: string; readOnly: boolean }[];
  /** A named volume's content: plain JSON that survives the container and is saved with the machine. */
  volume(name: string): Record<string, unknown>;
}

export interface RunningProgram {
  /** By container port; the engine opens the published ones on the machine. */
  listeners: Map<number, Listener>;
  /** `docker exec`; undefined: the image has no shell. */
  exec?(command: string[], stdin: string): Promise<{ stdout: string; stderr: string; code: number }>;
  logs(): string[];
  /** Set when the program has died: the container exits with this code, its restart policy decides what follows. */
  exitCode?: number;
  stop(): void;
}
