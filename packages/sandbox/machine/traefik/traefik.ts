/** Traefik as far as a request goes through it: entry points, routes, TLS. What it makes of its other settings a real one shows. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parse } from "yaml";
import type { Docker } from "../docker/docker.ts";
import { forward } from "../docker/http-listener.ts";
import type { Outcome, Program } from "../docker/program.ts";
import type { Container } from "../docker/state.ts";
import type { Listener } from "../host.ts";
import { passed } from "./middlewares.ts";
import { routesOf } from "./routes.ts";
import { matches } from "./rules.ts";
import { openTls } from "./tls.ts";

const STATIC_FILE = "/etc/dokploy/traefik/traefik.yml";

/** Of its static file: with `redirections` everything goes to https, with `tls` every router is a TLS one. */
type EntryPoints = Record<string, { address: string; http?: { redirections?: unknown; tls?: unknown } }>;

export const traefik: Program<Docker> = {
  seconds: 2,
  start(container, docker): Outcome {
    const text = docker.host.files.read(STATIC_FILE);
    if (text === undefined) return { exitCode: 1, log: [`command traefik error: read ${STATIC_FILE}: is a directory`] };
    const { entryPoints = {} } = (parse(text) ?? {}) as { entryPoints?: EntryPoints };
    const ports = Object.entries(entryPoints).map(([name, { address, http = {} }]): [number, Listener] => [
      Number(address.slice(address.lastIndexOf(":") + 1)),
      listen({ name, http, container, docker }),
    ]);
    return { running: { listeners: new Map(ports) } };
  },
};

interface Entry {
  name: string;
  http: NonNullable<EntryPoints[string]["http"]>;
  container: Container;
  docker: Docker;
}

/** The first byte tells TLS from plain HTTP, as Traefik's own muxer does. */
function listen(entry: Entry): Listener {
  const server = (secure: boolean) =>
    createServer((request, response) => {
      if (entry.http.redirections !== undefined)
        response.writeHead(301, { location: `https://${request.headers.host ?? ""}${request.url ?? "/"}` }).end();
      else route(entry, secure, request, response);
    });
  const [plain, secure] = [server(false), server(true)];
  return (stream) => {
    stream.on("error", () => stream.destroy());
    stream.once("readable", () => {
      const first = stream.read() as Buffer | null;
      if (first === null) return;
      stream.unshift(first);
      if (first[0] !== 0x16) plain.emit("connection", stream);
      else void openTls(routesOf(entry.docker), stream, (socket) => secure.emit("connection", socket));
    });
  };
}

function route(
  { name, http, container, docker }: Entry,
  secure: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const asked = { host, path: (request.url ?? "/").split("?")[0] ?? "/", method: request.method ?? "GET" };
  const [router] = routesOf(docker)
    .routers.filter(({ entryPoints, tls }) => entryPoints.includes(name) && (tls || http.tls !== undefined) === secure)
    .filter(({ rule }) => matches(rule, asked))
    .toSorted((a, b) => b.priority - a.priority);
  if (!router) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
    return;
  }
  const result = passed(router.middlewares, request);
  if ("refusal" in result) {
    response.writeHead(result.refusal.status, result.refusal.headers).end();
    return;
  }
  const peer = router.target && docker.peer(container, router.target.name);
  const target = peer && docker.running(peer)?.listeners.get(router.target?.port ?? 0);
  forward(request, response, target, {
    path: result.url,
    headers: { "x-forwarded-proto": secure ? "https" : "http", "x-forwarded-host": host },
  });
}
