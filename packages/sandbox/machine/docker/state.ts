/** What a machine's Docker remembers: plain JSON, saved with its machine. */

export interface DockerState {
  /** "28.5.0"; undefined: it is not installed. */
  version?: string;
  /** Whether the machine manages a swarm. */
  swarm: boolean;
  /** Of the swarm that it manages, once another machine is let in. */
  managed?: SwarmState;
  /** Of another machine's swarm: that machine's address, and which node it is there. */
  memberOf?: { manager: string; node: string; membership: string };
  networks: Record<string, { driver: string }>;
  /** A volume's content is what the program that keeps it says. */
  volumes: Record<string, Record<string, unknown>>;
  secrets: Record<string, { value: string }>;
  services: Record<string, { image: string }>;
  /** In the order they were made. */
  containers: Container[];
}

export interface SwarmNode {
  id: string;
  name: string;
  address: string;
}

export interface SwarmState {
  token: string;
  nodes: SwarmNode[];
  /** What is deployed, by service. */
  services: Record<string, SwarmService>;
}

export interface SwarmService {
  speaks: boolean;
  hash: string;
  spec: Omit<ContainerSpec, "name">;
}

export interface Container {
  /** 64 hex digits. */
  id: string;
  name: string;
  image: string;
  /** Compose's or Swarm's labels, and the file's. */
  labels: Record<string, string>;
  /** NAME=value. */
  env: string[];
  /** The image's own where it is empty. */
  command: string[];
  /** A named volume, or a path of the machine, by the path inside. */
  mounts: Record<string, string>;
  networks: string[];
  /** Services by the name that this container alone has for them. */
  links?: Record<string, string>;
  /** Ports of the machine by port inside. */
  published: Record<string, { port: number; loopback: boolean }>;
  restartPolicy: string;
  /** As many of the machine's processors as it may use; undefined: all. */
  cpus?: number;
  hasHealthCheck: boolean;
  /** What runs in it: "gateway", "traefik". */
  program: string;
  /** Of the clone it was built from or is mounted from; undefined: an image of somebody else. */
  source?: string;
  /** By the repository's sandbox-behaviour.json. */
  behaviour?: string;
  status: "created" | "running" | "restarting" | "exited";
  health?: "starting" | "healthy" | "unhealthy";
  exitCode: number;
  restarts: number;
  /** ISO 8601, real time. */
  createdAt: string;
  startedAt: string;
  log: string[];
}

/** What a container is made of. */
export type ContainerSpec = Pick<Container, "name" | "image" | "program"> &
  Partial<Omit<Container, "id" | "status" | "health" | "createdAt" | "startedAt">>;

export function emptyDocker(): DockerState {
  return { swarm: false, networks: {}, volumes: {}, secrets: {}, services: {}, containers: [] };
}
