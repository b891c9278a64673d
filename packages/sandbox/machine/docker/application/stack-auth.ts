/** The image stackauth/server: migrations and seed at its start, then backend (8102) and dashboard (8101). */
import type { Machine, Program, RunningProgram } from "../../host.ts";
import { ContainerLog } from "../container-log.ts";
import { compressed, pause } from "../durations.ts";
import { httpListener, sendJson } from "../http-listener.ts";
import type { AttachedContainer } from "../program.ts";
import { openDatabase } from "./connection-string.ts";
import { ContainerShell } from "./container-shell.ts";
import type { Database } from "./database.ts";
import { httpClients } from "./http-clients.ts";
import { answerApi } from "./stack-auth-api.ts";
import { migrate } from "./stack-auth-tables.ts";

const MIGRATION_SECONDS = 20;
const SLOW_SECONDS = 200;

export const stackAuthProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    return new StackAuth(container);
  },
};

class StackAuth implements RunningProgram {
  readonly listeners: RunningProgram["listeners"] = new Map();
  exitCode?: number;
  readonly #container: AttachedContainer;
  readonly #log = new ContainerLog();
  readonly #shell: ContainerShell;

  constructor(container: AttachedContainer) {
    this.#container = container;
    this.#shell = new ContainerShell(container, httpClients(container, ["node", ...container.imageState.installed]));
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

  #database(name: "STACK_DATABASE_CONNECTION_STRING" | "STACK_DIRECT_DATABASE_CONNECTION_STRING"): Database {
    return openDatabase(this.#container, this.#container.env[name]);
  }

  async #boot(): Promise<void> {
    const { env, behaviour } = this.#container;
    try {
      if (env["STACK_SKIP_MIGRATIONS"] === "true") this.#log.write("Skipping migrations.");
      else {
        this.#log.write("Running migrations...");
        const database = this.#database("STACK_DIRECT_DATABASE_CONNECTION_STRING");
        if (database.tables["Project"] === undefined) await pause(compressed(MIGRATION_SECONDS));
        migrate(database);
      }
      if (this.#seeds()) this.#seed(this.#database("STACK_DATABASE_CONNECTION_STRING"));
      else this.#log.write("Skipping seed script.");
      if (!env["STACK_SERVER_SECRET"]) throw new Error("Missing environment variable: STACK_SERVER_SECRET");
    } catch (error) {
      this.#log.write(`Error: ${error instanceof Error ? error.message : String(error)}`);
      this.exitCode = 1;
      return;
    }
    await pause(compressed(behaviour === "slow" ? SLOW_SECONDS : 2));
    if (this.exitCode !== undefined) return;
    this.#log.write("Starting backend on port 8102...", "Starting dashboard on port 8101...");
    const database = () => this.#database("STACK_DATABASE_CONNECTION_STRING");
    this.listeners.set(
      8102,
      httpListener((request, response) => void answerApi(database, request, response)),
    );
    this.listeners.set(
      8101,
      httpListener((request, response) => {
        if (request.url === "/health") sendJson(response, 200, { status: "ok" });
        else response.writeHead(200, { "content-type": "text/html" }).end("<title>Stack Dashboard</title>");
      }),
    );
  }

  /** The older image asks to be told to seed, the one with the fix asks to be told not to. */
  #seeds(): boolean {
    const { env, imageState } = this.#container;
    if (imageState.base.endsWith(":09921e6")) return env["STACK_RUN_SEED_SCRIPT"] !== "false";
    return env["STACK_SKIP_SEED_SCRIPT"] !== "true";
  }

  #seed(database: Database): void {
    const { env } = this.#container;
    const project = "STACK_SEED_INTERNAL_PROJECT";
    this.#log.write("Running seed script...");
    if (env[`${project}_OAUTH_PROVIDERS`] === "") throw new Error(`${project}_OAUTH_PROVIDERS must not be empty`);
    const projects = database.tables["Project"];
    if (projects === undefined) throw new Error("The table `public.Project` does not exist in the current database.");
    if (projects.rows.some(({ id }) => id === "internal")) return;
    if (env[`${project}_USER_EMAIL`] && env[`${project}_USER_INTERNAL_ACCESS`] !== "true")
      throw new Error("Internal project user has no access to the internal project");
    projects.rows.push({ id: "internal", displayName: "Stack Dashboard", isProductionMode: false, description: null });
  }
}
