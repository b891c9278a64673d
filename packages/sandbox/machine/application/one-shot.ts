/** A container that does one thing and ends. What its script does a real one shows; here it needs what the script begins with. */
import type { Docker } from "../docker/docker.ts";
import type { Outcome } from "../docker/program.ts";
import type { Container } from "../docker/state.ts";
import { connected, envOf } from "./database.ts";
import { ProgramFailed } from "./program-failed.ts";

export function oneShot(container: Container, docker: Docker): Outcome {
  const env = envOf(container);
  const { PGHOST, PGPASSWORD = "", PROJECT_ID, KEY_SET_ID = "", CLIENT_KEY = "", SERVER_KEY = "" } = env;
  if (PGHOST === undefined) return { exitCode: 0 };
  const database = connected(container, docker, PGHOST, PGPASSWORD);
  // Stack Auth's setup: a key set of its own for each generation of keys.
  if (PROJECT_ID === undefined) return { exitCode: 0 };
  if (!database.stackAuth) throw new ProgramFailed('psql:/setup.sql:15: ERROR:  relation "Project" does not exist', 3);
  (database.stackAuth[PROJECT_ID] ??= {})[KEY_SET_ID] = { client: CLIENT_KEY, server: SERVER_KEY };
  return { exitCode: 0 };
}
