/** Yapit's gateway: migrates its database at the start, answers on 8000, healthy while all that it needs is there. */
import type { Machine, Program, RunningProgram } from "../../host.ts";
import { ContainerLog } from "../container-log.ts";
import { compressed, pause } from "../durations.ts";
import { httpListener, sendJson } from "../http-listener.ts";
import type { AttachedContainer } from "../program.ts";
import { upgradeToHead } from "./alembic.ts";
import { openDatabase } from "./connection-string.ts";
import { ContainerShell } from "./container-shell.ts";
import { ask, httpClients } from "./http-clients.ts";
import { redisAnswers } from "./redis.ts";

const START_SECONDS = 8;
const SLOW_SECONDS = 200;
const REQUIRED = ["DATABASE_URL", "REDIS_URL", "STACK_AUTH_API_HOST", "STACK_AUTH_PROJECT_ID", "STACK_AUTH_SERVER_KEY"];

export const gatewayProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    return new Gateway(container);
  },
};

class Gateway implements RunningProgram {
  readonly listeners: RunningProgram["listeners"] = new Map();
  exitCode?: number;
  readonly #container: AttachedContainer;
  readonly #log = new ContainerLog();
  readonly #shell: ContainerShell;

  constructor(container: AttachedContainer) {
    this.#container = container;
    this.#shell = new ContainerShell(
      container,
      httpClients(container, ["python", "python3", ...container.imageState.installed]),
    );
    void this.#boot();
  }

  exec(command: string[], stdin: string) {
    return this.#shell.exec(command, stdin);
  }

  logs(): string[] {
    return this.#log.lines;
  }

  stop(): void {
    this.exitCode ??= 0;
    this.listeners.clear();
  }

  async #boot(): Promise<void> {
    const { env, behaviour } = this.#container;
    await pause(compressed(behaviour === "slow" ? SLOW_SECONDS : START_SECONDS));
    if (this.exitCode !== undefined) return;
    try {
      const missing = REQUIRED.filter((name) => !env[name]);
      if (missing.length > 0)
        throw new Error(`${missing.length} validation errors for Settings: ${missing.join(", ")}: Field required`);
      await this.#readProcessors();
      this.#migrate();
      if (!redisAnswers(this.#container, env["REDIS_URL"] ?? ""))
        throw new Error("redis.exceptions.ConnectionError: Error connecting to redis: Connection refused");
    } catch (error) {
      this.#log.write(
        `ERROR:    ${error instanceof Error ? error.message : String(error)}`,
        "ERROR:    Application startup failed. Exiting.",
      );
      this.exitCode = 3;
      return;
    }
    this.#log.write("INFO:     Application startup complete.");
    this.listeners.set(
      8000,
      httpListener((request, response) => {
        void this.#answer(request.url ?? "/").then(({ status, body }) => sendJson(response, status, body));
      }),
    );
  }

  async #answer(url: string): Promise<{ status: number; body: unknown }> {
    if (url.split("?")[0] !== "/health") return { status: 404, body: { detail: "Not Found" } };
    const trouble = await this.#trouble();
    return trouble === undefined ? { status: 200, body: { status: "ok" } } : { status: 503, body: { detail: trouble } };
  }

  async #trouble(): Promise<string | undefined> {
    const { env, behaviour } = this.#container;
    if (behaviour === "unhealthy") return "unhealthy";
    try {
      openDatabase(this.#container, env["DATABASE_URL"]?.replace("+asyncpg", ""));
    } catch {
      return "database unavailable";
    }
    if (!redisAnswers(this.#container, env["REDIS_URL"] ?? "")) return "redis unavailable";
    try {
      const { status } = await ask(this.#container, `${env["STACK_AUTH_API_HOST"] ?? ""}/api/v1/projects/current`, {
        "x-stack-access-type": "server",
        "x-stack-project-id": env["STACK_AUTH_PROJECT_ID"] ?? "",
        "x-stack-secret-server-key": env["STACK_AUTH_SERVER_KEY"] ?? "",
      });
      return status === 200 ? undefined : `Stack Auth answers ${status}`;
    } catch {
      return "Stack Auth unavailable";
    }
  }

  #migrate(): void {
    const { env, behaviour, imageState } = this.#container;
    const database = openDatabase(this.#container, env["DATABASE_URL"]?.replace("+asyncpg", ""));
    if (env["DB_DROP_AND_RECREATE"] === "1")
      for (const table of GATEWAY_TABLES) Reflect.deleteProperty(database.tables, table);
    for (const table of GATEWAY_TABLES)
      database.tables[table] ??= { columns: ["id", "title"], unique: [["id"]], rows: [] };
    upgradeToHead(database, imageState.files, (from, to) => {
      this.#log.write(`INFO  [alembic.runtime.migration] Running upgrade ${from ?? ""} -> ${to}`);
      if (behaviour === "migration-fails")
        throw new Error(
          'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "nothing" does not exist',
        );
    });
  }

  async #readProcessors(): Promise<void> {
    for (const { target } of this.#container.mounts) {
      if (!target.endsWith(".json")) continue;
      const text = await this.#container.readFile(target);
      try {
        JSON.parse(text ?? "");
      } catch {
        throw new Error(`${target}: not a JSON file`);
      }
    }
  }
}

const GATEWAY_TABLES = ["document", "block"];
