/** The part of the Compose specification that this program writes. Keys are the specification's own. */
export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, object>;
  networks: Record<string, { external: true } | NetworkRecord>;
}

export interface NetworkRecord {
  /** True: nobody on it reaches the internet by it. */
  internal: boolean;
}

export interface Dependency {
  condition: "service_started" | "service_healthy" | "service_completed_successfully";
  /** Started again whenever a deployment makes the dependency anew. */
  restart?: true;
}

export interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile?: string };
  command?: string[];
  /** A process that reaps what others leave behind. */
  init?: true;
  user?: string;
  /** "no": runs once before the services that depend on it. */
  restart: "unless-stopped" | "no";
  networks: string[];
  /** Read in order, later ones win. */
  env_file?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, Dependency>;
  volumes?: string[];
  /** "127.0.0.1:8101:8101"; loopback only. */
  ports?: string[];
  expose?: string[];
  labels?: Record<string, string>;
  healthcheck?: HealthCheck;
  stop_grace_period?: string;
  /** Made only where a command names one of them. */
  profiles?: string[];
  /** "gateway-standby:gateway": by this name it finds that service, whoever else has the name. */
  links?: string[];
  deploy?: { replicas: number };
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  read_only?: true;
  tmpfs?: string[];
  ulimits?: { nofile: { soft: number; hard: number } };
  mem_limit: string;
  cpus: number;
  logging: { driver: "json-file"; options: { "max-size": string; "max-file": string } };
}

export interface HealthCheck {
  test: ["CMD", ...string[]] | ["CMD-SHELL", string];
  interval: string;
  timeout: string;
  retries: number;
  start_period: string;
  start_interval?: string;
}

/** Docker's network that Traefik and the services share; Dokploy's bootstrap makes it. */
export const DOKPLOY_NETWORK = "dokploy-network";

/** Of services that are there while a deployment runs. */
export const STANDBY_PROFILE = "standby";

/** Limits of one service: megabytes (MiB) of memory and CPUs. */
export interface Limits {
  memoryMb: number;
  cpus: number;
}
