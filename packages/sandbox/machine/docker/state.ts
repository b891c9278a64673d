/** What a Docker engine remembers: plain JSON, saved with its machine. */

export interface DockerState {
  swarm?: SwarmState;
  networks: Record<string, NetworkState>;
  volumes: Record<string, VolumeState>;
  secrets: Record<string, SecretState>;
  configs: Record<string, SecretState>;
  services: Record<string, ServiceState>;
  /** In the order they were made. */
  containers: ContainerState[];
  /** By reference: "postgres:16-alpine". */
  images: Record<string, ImageState>;
}

export interface SwarmState {
  nodeId: string;
  advertiseAddress: string;
  addressPools: string[];
}

export interface NetworkState {
  id: string;
  name: string;
  driver: string;
  scope: "local" | "swarm";
  attachable: boolean;
  labels: Record<string, string>;
  /** The first three bytes of its /24: "10.0.1". */
  prefix: string;
  /** Addresses are handed out in turn: a container made anew has another one. */
  nextHost: number;
}

export interface VolumeState {
  name: string;
  labels: Record<string, string>;
  createdAt: string;
  /** Values that are text are its files by path ("base.dump"); others belong to the program that keeps them. */
  data: Record<string, unknown>;
}

export interface SecretState {
  id: string;
  name: string;
  /** No command of the CLI shows a secret's value; a config's is shown. */
  value: string;
  labels: Record<string, string>;
  createdAt: string;
}

export interface ImageState {
  id: string;
  /** Name without tag of what runs in it: "postgres", "yapit-gateway". */
  program: string;
  /** Programs beyond those of its base that its Dockerfile installs: "curl". */
  installed: string[];
  /** The published image at the bottom of it: "stackauth/server:3ef9cb3". */
  base: string;
  /** Build inputs that end up in the image, by name: ".env.production". */
  files: Record<string, string>;
  built: boolean;
  createdAt: string;
}

export interface Mount {
  type: "bind" | "volume" | "tmpfs";
  /** A path of the machine, or a volume's name. */
  source: string;
  target: string;
  readOnly: boolean;
  /** `-v` and compose's short form make a folder of a missing source; `--mount type=bind` refuses. */
  createsSource: boolean;
}

export interface PublishedPort {
  /** "0.0.0.0" or "127.0.0.1". */
  address: string;
  published: number;
  target: number;
  protocol: "tcp" | "udp";
}

/** Durations in real seconds; health-probe.ts compresses them. */
export interface HealthCheck {
  /** Docker's form: ["CMD", …], ["CMD-SHELL", line] or ["NONE"]. */
  test: string[];
  retries: number;
  intervalSeconds: number;
  startPeriodSeconds: number;
}

export interface ContainerSpec {
  name: string;
  image: string;
  entrypoint?: string[];
  command: string[];
  /** NAME=value. */
  env: string[];
  labels: Record<string, string>;
  mounts: Mount[];
  networks: { name: string; aliases: string[] }[];
  ports: PublishedPort[];
  restart: "no" | "always" | "unless-stopped" | "on-failure";
  /** on-failure:N. */
  restartLimit?: number;
  healthcheck?: HealthCheck;
  /** Swarm secrets and configs by the path they are mounted at. */
  secretFiles: Record<string, string>;
  autoRemove: boolean;
  /** The Swarm service a task belongs to. */
  service?: string;
  /** Chosen by a test through the repository's sandbox-behaviour.json. */
  behaviour?: Behaviour;
}

export const BEHAVIOURS = ["crash-loop", "unhealthy", "slow", "migration-fails"] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];

export interface ContainerState {
  id: string;
  spec: ContainerSpec;
  imageId: string;
  createdAt: string;
  status: "created" | "running" | "restarting" | "exited";
  health?: "starting" | "healthy" | "unhealthy";
  exitCode: number;
  error: string;
  restarts: number;
  startedAt: string;
  finishedAt: string;
  /** `docker stop`: unless-stopped keeps it down over a restart of the engine. */
  stoppedByHand: boolean;
  /** Was running when the engine went down. */
  interrupted: boolean;
  /** Bind-mounted files as they were at the start, by target: a file replaced later does not reach the container. */
  boundFiles: Record<string, string>;
  /** By network name. */
  addresses: Record<string, string>;
  log: string[];
}

export interface ServiceState {
  id: string;
  name: string;
  createdAt: string;
  updatedAt: string;
  version: number;
  replicas: number;
  /** A task's definition; its name is filled in for each task. */
  task: ContainerSpec;
  /** Where its secrets come from, to be read anew for each task. */
  secrets: { name: string; target: string }[];
  configs: { name: string; target: string }[];
  labels: Record<string, string>;
  updateOrder: string;
  constraints: string[];
  endpointMode: string;
  /** `--force` counts up. */
  forceUpdate: number;
}

export function emptyDocker(): DockerState {
  return { networks: {}, volumes: {}, secrets: {}, configs: {}, services: {}, containers: [], images: {} };
}
