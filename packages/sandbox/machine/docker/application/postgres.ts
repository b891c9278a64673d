/** The postgres image: a server over a data volume, or one of its client programs run by itself. */
import type { Duplex } from "node:stream";
import type { Machine, Program, RunningProgram } from "../../host.ts";
import { ContainerLog } from "../container-log.ts";
import { compressed } from "../durations.ts";
import type { AttachedContainer } from "../program.ts";
import { ContainerShell } from "./container-shell.ts";
import type { Cluster, Database } from "./database.ts";
import { httpClients } from "./http-clients.ts";
import { oneShot } from "./one-shot.ts";
import { postgresClients } from "./postgres-clients.ts";

const START_SECONDS = 2;
const INITIAL_START_SECONDS = 6;
const DATA = "/var/lib/postgresql/data";

export interface Login {
  user: string;
  password: string;
  database: string;
  /** Over the server's own socket, which asks for no password. */
  local?: boolean;
}

/** Other containers reach the server's databases through this. */
export interface DatabaseServer extends RunningProgram {
  /** Throws a LoginRefused with the server's words. */
  open(login: Login): Database;
  cluster(): Cluster | undefined;
  ready(): boolean;
}

export class LoginRefused extends Error {}

export function isDatabaseServer(program: RunningProgram | undefined): program is DatabaseServer {
  return program !== undefined && "open" in program && "cluster" in program;
}

export const postgresProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    const shell = new ContainerShell(container, {
      ...postgresClients(container),
      ...httpClients(container, ["wget", ...container.imageState.installed]),
    });
    const [first] = container.args;
    const isClient = first !== undefined && first !== "postgres" && !first.startsWith("-");
    if (isClient || container.entrypoint !== undefined)
      return oneShot(shell, [...(container.entrypoint ?? []), ...container.args]);
    return new Postgres(container, shell);
  },
};

class Postgres implements DatabaseServer {
  readonly listeners = new Map([[5432, (stream: Duplex) => stream.destroy()]]);
  exitCode?: number;
  readonly #log = new ContainerLog();
  readonly #data: Record<string, unknown>;
  readonly #shell: ContainerShell;
  #ready = false;

  constructor(container: AttachedContainer, shell: ContainerShell) {
    this.#shell = shell;
    const mount = container.mounts.find(({ target }) => target === DATA || target === "/var/lib/postgresql");
    this.#data = mount === undefined || mount.source.startsWith("/") ? {} : container.volume(mount.source);
    void this.#boot(container);
  }

  exec(command: string[], stdin: string) {
    return this.#shell.exec(command, stdin);
  }

  logs(): string[] {
    return this.#log.lines;
  }

  stop(): void {
    this.#ready = false;
  }

  ready(): boolean {
    return this.#ready;
  }

  cluster(): Cluster | undefined {
    return this.#data["cluster"] as Cluster | undefined;
  }

  open({ user, password, database, local = false }: Login): Database {
    const cluster = this.cluster();
    if (!this.#ready || cluster === undefined) throw new LoginRefused("FATAL:  the database system is starting up");
    if (local && user !== cluster.user) throw new LoginRefused(`FATAL:  role "${user}" does not exist`);
    if (!local && (user !== cluster.user || password !== cluster.password)) {
      this.#log.write(`FATAL:  password authentication failed for user "${user}"`);
      throw new LoginRefused(`FATAL:  password authentication failed for user "${user}"`);
    }
    const found = cluster.databases[database];
    if (found === undefined) throw new LoginRefused(`FATAL:  database "${database}" does not exist`);
    return found;
  }

  async #boot(container: AttachedContainer): Promise<void> {
    const fresh = this.cluster() === undefined;
    if (fresh && !(await this.#initialize(container))) return;
    if (!fresh) this.#log.write("PostgreSQL Database directory appears to contain a database; Skipping initialization");
    const seconds = fresh ? INITIAL_START_SECONDS : START_SECONDS;
    setTimeout(() => {
      this.#ready = this.exitCode === undefined;
      this.#log.write("LOG:  database system is ready to accept connections");
    }, compressed(seconds)).unref();
  }

  /** What the image's entry point does with an empty data directory; the settings are not looked at again later. */
  async #initialize(container: AttachedContainer): Promise<boolean> {
    const { env } = container;
    const user = env["POSTGRES_USER"] ?? "postgres";
    const file = env["POSTGRES_PASSWORD_FILE"];
    const password = file === undefined ? env["POSTGRES_PASSWORD"] : (await container.readFile(file))?.trim();
    if (!password && env["POSTGRES_HOST_AUTH_METHOD"] !== "trust") {
      this.#log.write(
        "Error: Database is uninitialized and superuser password is not specified.",
        "       You must specify POSTGRES_PASSWORD to a non-empty value for the",
        '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
      );
      this.exitCode = 1;
      return false;
    }
    const cluster: Cluster = { user, password: password ?? "", databases: { postgres: { tables: {} } } };
    cluster.databases[env["POSTGRES_DB"] ?? user] ??= { tables: {} };
    this.#data["cluster"] = cluster;
    this.#log.write("PostgreSQL init process complete; ready for start up.");
    return true;
  }
}
