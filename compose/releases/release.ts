/** What a release of the application consists of, as data: everything that differs from one release to the next stands here. */
import type { Dependency, HealthCheck, Limits, NetworkRecord } from "../compose-file.ts";
import type { StackAuthClient } from "../stack-auth-client.ts";
import type { Route } from "../route.ts";
import type { StackShape } from "../stack-shape.ts";

export interface Release {
  /** As `application.release` names it. */
  name: string;
  /** The branch or tag deployed where the stack's file names none; undefined: none leads to this release. */
  ref?: string;
  services: Readonly<Record<string, ServiceRecord>>;
  /** Of its own, beside Dokploy's. */
  networks: Readonly<Record<string, NetworkRecord>>;
  /** Named volumes with what must not be lost; a later release keeps the names of an earlier one. */
  volumes: readonly string[];
  /** `.env.prod`: settings that are no secret, each one read by the application or an image. */
  plain: (settings: StackShape) => Record<string, string>;
  /** `.env`, by name. */
  secrets: Readonly<Record<string, SecretSource>>;
  /** `frontend/.env.production`: Vite bakes these into the pages. */
  pages: (settings: StackShape, client: StackAuthClient | undefined) => Record<string, string>;
  stackAuth: StackAuthRecord;
  /** Which way work reaches the workers: through queues in Redis, or by HTTP to a port of theirs. */
  work: "redis" | "http";
  /** What DB_SEED must be in production: whether the seed may run again, and whether the application is mute without it. */
  seed: "0" | "1";
}

/** One service; the compose file's part of it is made by `composeService`. */
export interface ServiceRecord {
  /** Published by others, pinned; undefined: built from the clone. */
  image?: string;
  /** Dockerfile below the context, both below the clone. */
  build?: { context: string; dockerfile: string };
  /**
   * Where the application's own CI publishes what it builds, tagged with full commits; a commit that did not change the
   * image has no tag. Undefined beside `build`: the stack's domain is baked in, so each stack builds its own.
   */
  published?: string;
  /** The one others connect to, TCP. */
  port?: number;
  /** Undefined: the image's own. */
  command?: string[];
  user?: string;
  networks: readonly string[];
  /** "pgdata:/var/lib/postgresql/data", or a file of the clone: "./a.json:/app/a.json:ro". */
  volumes?: readonly string[];
  /** `${NAME}` is a variable of `.env`. */
  environment?: Readonly<Record<string, string>>;
  /** Whether it reads `.env` and `.env.prod` whole. */
  readsSettings?: true;
  dependsOn?: Readonly<Record<string, Dependency>>;
  health?: HealthCheck;
  limits: Limits;
  /** Resident memory once it has worked, MiB: what the workers' number is planned with. */
  usesMb?: number;
  hardening?: Hardening;
  /** "3m". */
  stopGracePeriod?: string;
  /** What of the outside world reaches it, through Traefik. */
  routes?: (settings: StackShape) => Route[];
  /** Visitors meet it: in production a second one serves while a deployment makes it anew. Its image has sh, touch and sleep. */
  hasStandby?: true;
  /** Reached through an ssh tunnel alone. */
  loopbackPort?: number;
  openFiles?: number;
  /** Ends once it is done, before what depends on it starts. */
  runsOnce?: true;
  /** Left out otherwise. */
  onlyWith?: "production" | "stack-auth";
  /** What is otherwise where nobody signs in. */
  withoutStackAuth?: Partial<ServiceRecord>;
  /** What is otherwise where machines of others take work. */
  withGuests?: Partial<ServiceRecord>;
  worker?: WorkerRecord;
}

/** No capability but these, and none to be gained. */
export interface Hardening {
  capabilities?: readonly string[];
  /** Nothing can be written but volumes and these folders in memory. */
  readOnly?: { tmpfs: readonly string[] };
}

export interface WorkerRecord {
  /** Whose number and threads it has. */
  kind: "kokoro" | "yolo";
  /** Each replica is a service of its own, with its own WORKER_ID; otherwise one service has replicas. */
  ownId: boolean;
}

/**
 * - generated: made by the program where the stack's file has none
 * - derived: put together by the program from the others
 * - given: from the stack's file, and left out where that has none
 * - required: production must give it; another stack gets a text that is no key
 */
export type SecretSource = "generated" | "derived" | "given" | "required";

export interface StackAuthRecord {
  image: string;
  /** Version of the pages' SDK: an older server shows them a blank page. */
  sdk?: string;
  /** A name of its own (auth.yaptts.org), or a path of the application's. */
  address: "own name" | "path";
  needsClickhouse: boolean;
}
