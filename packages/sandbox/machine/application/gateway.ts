/** Yapit's gateway: refuses without its settings, migrates its database at the start, answers on its port. */
import type { Docker } from "../docker/docker.ts";
import { httpListener, sendJson } from "../docker/http-listener.ts";
import type { Outcome } from "../docker/program.ts";
import type { Container } from "../docker/state.ts";
import { connectedBy, envOf } from "./database.ts";
import { imageOf } from "./image.ts";
import { ProgramFailed } from "./program-failed.ts";
import { signInToRedis } from "./redis.ts";

export function gateway(container: Container, docker: Docker, say: (line: string) => void): Outcome {
  const image = imageOf(container);
  if (image.is !== "gateway") throw new ProgramFailed("no gateway in this image");
  const env = envOf(container);
  try {
    // A setting that is a model is given by its parts: AUDIO_CACHE_CONFIG__PATH.
    const isGiven = (name: string): boolean =>
      Object.keys(env).some((given) => given.toUpperCase() === name || given.toUpperCase().startsWith(`${name}__`));
    const missing = image.settings.filter(({ name, required }) => required && !isGiven(name));
    if (missing.length > 0)
      throw new ProgramFailed(
        `${missing.length} validation errors for Settings: ${missing.map(({ name }) => name.toLowerCase()).join(", ")}: Field required`,
      );
    const database = connectedBy(container, docker, env["DATABASE_URL"]);
    const { revision } = database;
    const head = image.migrations.at(-1) ?? "";
    if (revision !== undefined && !image.migrations.includes(revision))
      throw new ProgramFailed(`alembic.util.exc.CommandError: Can't locate revision identified by '${revision}'`);
    if (revision !== head) say(`INFO  [alembic.runtime.migration] Running upgrade ${revision ?? ""} -> ${head}`);
    if (revision !== head && container.behaviour === "migration-fails")
      throw new ProgramFailed(
        'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "nothing" does not exist',
      );
    database.revision = head;
    signInToRedis(container, docker);
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    say(`ERROR:    ${error.message}`);
    throw new ProgramFailed("ERROR:    Application startup failed. Exiting.", 3);
  }
  say("INFO:     Application startup complete.");
  const answer = httpListener((request, response) => {
    if (request.url?.split("?")[0] === "/health") sendJson(response, 200, { status: "ok" });
    else sendJson(response, 404, { detail: "Not Found" });
  });
  return { running: { listeners: new Map([[image.port, answer]]) } };
}
