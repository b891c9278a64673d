/** Stack Auth's server: migrates its database at the start, then takes the keys that its setup has put there. */
import type { Docker } from "../docker/docker.ts";
import { httpListener, sendJson } from "../docker/http-listener.ts";
import type { Outcome } from "../docker/program.ts";
import type { Container } from "../docker/state.ts";
import { connectedBy, type Database, envOf } from "./database.ts";
import { ProgramFailed } from "./program-failed.ts";

const DASHBOARD_PORT = "8101";
const API_PORT = 8102;

export function stackAuth(container: Container, docker: Docker, say: (line: string) => void): Outcome {
  const env = envOf(container);
  const address = env["STACK_DIRECT_DATABASE_CONNECTION_STRING"] ?? env["STACK_DATABASE_CONNECTION_STRING"];
  const database = connectedBy(container, docker, address);
  if (!env["STACK_SERVER_SECRET"]) throw new ProgramFailed("Error: STACK_SERVER_SECRET is not set");
  say("Running migrations...");
  database.stackAuth ??= {};
  const answer = httpListener((request, response) => {
    if (request.url === "/health") sendJson(response, 200, { status: "ok" });
    // Its word of welcome.
    else if (request.url === "/api/v1") response.writeHead(200, { "content-type": "text/plain" }).end("Stack Auth");
    else if (request.url !== "/api/v1/projects/current") sendJson(response, 404, { code: "NOT_FOUND" });
    else if (isKnown(database, request.headers)) sendJson(response, 200, { id: request.headers["x-stack-project-id"] });
    else sendJson(response, 401, { code: "INVALID_KEY" });
  });
  return {
    running: {
      listeners: new Map([
        [API_PORT, answer],
        [Number(env["DASHBOARD_PORT"] ?? DASHBOARD_PORT), answer],
      ]),
    },
  };
}

function isKnown({ stackAuth: projects = {} }: Database, headers: NodeJS.Dict<string | string[]>): boolean {
  const keySets = Object.values(projects[String(headers["x-stack-project-id"])] ?? {});
  return keySets.some(({ client, server }) =>
    headers["x-stack-access-type"] === "server"
      ? headers["x-stack-secret-server-key"] === server
      : headers["x-stack-publishable-client-key"] === client,
  );
}
