/** What runs in the application's containers: whether it starts, by the application's own contract, and what it answers. */
import type { Docker } from "../docker/docker.ts";
import { type Outcome, type Program, type Programs, SILENT } from "../docker/program.ts";
import type { Container } from "../docker/state.ts";
import type { CommandResult } from "../host.ts";
import { type Database, dataOf, envOf } from "./database.ts";
import { gateway } from "./gateway.ts";
import { imageOf } from "./image.ts";
import { oneShot } from "./one-shot.ts";
import { pages } from "./pages.ts";
import { ProgramFailed } from "./program-failed.ts";
import { signInToRedis } from "./redis.ts";
import { stackAuth } from "./stack-auth.ts";

/** What a program of the application does at its start: returns its running self, or throws ProgramFailed. */
export type Start = (container: Container, docker: Docker, say: (line: string) => void) => Outcome;

export const APPLICATION: Programs<Docker> = {
  gateway: failing(8, gateway),
  pages: failing(1, pages),
  worker: failing(4, worker),
  postgres: failing(4, postgres),
  "stack-auth": failing(20, stackAuth),
  "one-shot": failing(1, oneShot),
  redis: SILENT,
  other: SILENT,
};

function failing(seconds: number, start: Start): Program<Docker> {
  return {
    seconds,
    start(container, docker) {
      const log: string[] = [];
      try {
        return { log, ...start(container, docker, (line) => void log.push(line)) };
      } catch (error) {
        if (!(error instanceof ProgramFailed)) throw error;
        return { log: [...log, error.message], exitCode: error.exitCode };
      }
    },
  };
}

function worker(container: Container, docker: Docker, say: (line: string) => void): Outcome {
  const image = imageOf(container);
  const env = envOf(container);
  const missing = image.is === "worker" && image.variables.find(({ name, required }) => required && !env[name]);
  if (missing) throw new ProgramFailed(`KeyError: '${missing.name}'`);
  signInToRedis(container, docker);
  say("model loaded, waiting for work");
  return { running: { listeners: new Map() } };
}

function postgres(container: Container, docker: Docker, say: (line: string) => void): Outcome {
  const data = dataOf(container, docker);
  // The image gives it to a new database alone; the program's health check gives it to one that has another.
  data.password = envOf(container)["POSTGRES_PASSWORD"] ?? data.password;
  if (!data.password)
    throw new ProgramFailed("Error: Database is uninitialized and superuser password is not specified.");
  say("LOG:  database system is ready to accept connections");
  return { running: { listeners: new Map(), exec: (command) => psql(command, data) } };
}

/** The one question that is asked of it. */
function psql(command: string[], { revision }: Database): CommandResult {
  const asked = command[0] === "psql" && command.at(-1) === "SELECT version_num FROM alembic_version";
  if (!asked) return { stdout: "", stderr: `the sandbox's Postgres does not know: ${command.join(" ")}\n`, code: 1 };
  if (revision === undefined)
    return { stdout: "", stderr: 'ERROR:  relation "alembic_version" does not exist\n', code: 1 };
  return { stdout: `${revision}\n`, stderr: "", code: 0 };
}
