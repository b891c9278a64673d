/** What a release of the application says of itself in its own repository; `facts/` has the releases this program knows. */
export interface ReleaseFacts {
  /** 40 hexadecimal digits. */
  commit: string;
  gateway: GatewayFacts;
  /** By the module's last name: "kokoro" is `python -m yapit.workers.kokoro`. */
  workers: Record<string, WorkerFacts>;
  frontend: FrontendFacts;
  stackAuth: StackAuthFacts;
  /** By path of the Dockerfile. */
  dockerfiles: Record<string, DockerfileFacts>;
  /** By path of the compose file, then by service. */
  composeFiles: Record<string, Record<string, ComposeServiceFacts>>;
  /** Names of the variables that the repository's own environment files set, by path. */
  environmentFiles: Record<string, string[]>;
  /** What its CI publishes, by name; empty where it publishes nothing. */
  images: Record<string, ImageFacts>;
}

export interface GatewayFacts {
  settings: Setting[];
  port: number | undefined;
  health: { path: string; answer: Record<string, string> } | undefined;
  /** Revisions of the database's schema, the first one first. */
  migrations: string[];
}

/** A field of the gateway's settings class: nothing starts while a required one has no value. */
export interface Setting {
  /** "DATABASE_URL". A field that is a model is given by its parts: "AUDIO_CACHE_CONFIG" by AUDIO_CACHE_CONFIG__PATH. */
  name: string;
  /** As written: "list[str]". */
  type: string;
  required: boolean;
}

export interface WorkerFacts {
  variables: EnvironmentRead[];
  /** Which way work comes: through queues in Redis, or requests on a port. */
  work: "redis" | "http";
  port?: number;
}

export interface EnvironmentRead {
  name: string;
  /** Whether the program ends without it. */
  required: boolean;
}

export interface NginxFacts {
  /** The one it listens on. */
  port: number | undefined;
  /** "stack-auth:8102/api/" by location; each host has to be found before nginx starts. */
  upstreams: Record<string, string>;
}

export interface FrontendFacts extends NginxFacts {
  /** Other configurations of its nginx, which a stack may mount over the image's, by path. */
  otherwise: Record<string, NginxFacts>;
  /** Variables that are baked in when the pages are built. */
  builtIn: string[];
}

export interface StackAuthFacts {
  /** "stackauth/server:53c1c9e". */
  serverImage: string | undefined;
  /** Version of the pages' SDK, which goes with the server's. */
  sdk: string | undefined;
}

/** Of the last stage. */
export interface DockerfileFacts {
  from: string;
  /** Undefined: what the base image says, mostly root. */
  user?: string;
  expose: number[];
  /** ENTRYPOINT and CMD, word by word; undefined: the base image's. */
  command?: string[];
  environment: string[];
  arguments: string[];
}

export interface ComposeServiceFacts {
  image?: string;
  /** Path of the Dockerfile. */
  dockerfile?: string;
  command?: string;
  user?: string;
  environment?: string[];
  envFiles?: string[];
  /** "pgdata:/var/lib/postgresql/data"; what begins with "./" is bound from the clone. */
  volumes?: string[];
  networks?: string[];
  ports?: string[];
  /** Addresses its health check asks: "http://localhost:8000/health". */
  health?: string[];
  profiles?: string[];
}

export interface ImageFacts {
  /** "ghcr.io/yapit-tts/gateway". */
  repository: string;
  dockerfile: string;
  /** Files and folders whose change makes CI build it anew. */
  paths: string[];
  /**
   * The commits it can be tagged with, the last change of its paths last: CI tags with the head of a push, which may
   * have brought more commits.
   */
  commits: string[];
}
