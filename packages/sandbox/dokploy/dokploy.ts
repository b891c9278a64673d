/** One running Dokploy server: what its procedures and its deployments work on. */
import { InMemoryQueue } from "./deploy/queue.ts";
import type { DokployHost } from "./host.ts";
import { failedQuery } from "./refusals.ts";
import type { Tables } from "./tables/tables.ts";

/** One commit: `files` maps paths inside the repository to their text. */
export interface Checkout {
  sha: string;
  message: string;
  files: Record<string, string>;
}

/** Throws ApiError with git's words. `publicKey` is "ssh-ed25519 AAAA…". */
export type Clone = (request: {
  owner: string;
  name: string;
  branch: string;
  publicKey: string;
}) => Checkout | Promise<Checkout>;

/** How long things take, in milliseconds: a thousandth of reality and more, but never at once. */
export interface Pace {
  /** From the start of the container to the first answer. */
  start: number;
  /** From the first sign-up's user row to its organization: Dokploy asks the internet for its own address (facts 7). */
  ownerLookup: number;
  /** From `running` of a compose to its deployment's row (facts 45). */
  deploymentRow: number;
  /** Between the steps of a deployment. */
  step: number;
  /** From the end of a deployment to the commit's message as its title (facts 46). */
  commitTitle: number;
}

export const quickPace: Pace = { start: 30, ownerLookup: 25, deploymentRow: 5, step: 5, commitTitle: 5 };

export interface DokployOptions {
  host: DokployHost;
  /** Undefined: Postgres is away. */
  database: () => Tables | undefined;
  clone: Clone;
  /** "v0.30.2". */
  version: string;
  pace?: Pace;
}

export class Dokploy {
  readonly host: DokployHost;
  readonly clone: Clone;
  readonly version: string;
  readonly pace: Pace;
  readonly queue = new InMemoryQueue();
  /** Procedures whose REST form has been called in this process: their scalars are coerced from then on (facts 26). */
  readonly coerced = new Set<string>();
  /** Auth requests by path, for their rate limit. */
  readonly attempts = new Map<string, { count: number; lastMilliseconds: number }>();
  stopped = false;
  readonly #database: () => Tables | undefined;

  constructor({ host, database, clone, version, pace = quickPace }: DokployOptions) {
    this.host = host;
    this.#database = database;
    this.clone = clone;
    this.version = version;
    this.pace = pace;
  }

  /** Throws what every query answers while Postgres is away. */
  get tables(): Tables {
    const tables = this.#database();
    if (!tables) throw failedQuery("SELECT 1", []);
    return tables;
  }
}
