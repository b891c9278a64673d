/** Traefik: reads its static file at the start, and its routes again whenever a request comes in. */
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Machine, Program, RunningProgram } from "../../host.ts";
import { ContainerLog } from "../container-log.ts";
import { forward, sendJson } from "../http-listener.ts";
import type { AttachedContainer } from "../program.ts";
import { type DynamicConfiguration, readDynamicConfiguration, type Router } from "./dynamic-configuration.ts";
import { answerByMiddleware } from "./middlewares.ts";
import { cleanedUrl, redirectStatus } from "./request-path.ts";
import { parseRule, type RouteRequest } from "./rules.ts";
import { type EntryPoint, readStaticConfiguration, type StaticConfiguration } from "./static-configuration.ts";
import { openTls } from "./tls-handshake.ts";

const STATIC_FILE = "/etc/traefik/traefik.yml";

export const traefikProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    return new Traefik(container);
  },
};

class Traefik implements RunningProgram {
  readonly listeners: RunningProgram["listeners"] = new Map();
  exitCode?: number;
  readonly #container: AttachedContainer;
  readonly #log = new ContainerLog();
  #settings: StaticConfiguration = { entryPoints: [], insecureApi: false };

  constructor(container: AttachedContainer) {
    this.#container = container;
    void this.#boot();
  }

  logs(): string[] {
    return this.#log.lines;
  }

  stop(): void {
    this.listeners.clear();
  }

  async #boot(): Promise<void> {
    if (await this.#container.isFolder(STATIC_FILE)) {
      this.#die(`read ${STATIC_FILE}: is a directory`);
      return;
    }
    const text = await this.#container.readFile(STATIC_FILE);
    const settings = readStaticConfiguration(text ?? "");
    if (typeof settings === "string") {
      this.#die(settings);
      return;
    }
    if (settings.entryPoints.length === 0) settings.entryPoints.push({ name: "http", port: 80, tls: false });
    this.#settings = settings;
    this.#log.write("Configuration loaded from file: /etc/traefik/traefik.yml");
    for (const entryPoint of settings.entryPoints) this.#open(entryPoint);
    if (settings.insecureApi) this.#openPanel();
  }

  #die(reason: string): void {
    this.#log.write(`ERR Command error error="command traefik error: ${reason}"`);
    this.exitCode = 1;
  }

  /** The first byte tells TLS from plain HTTP, as Traefik's own muxer does. */
  #open(entryPoint: EntryPoint): void {
    const plain = createServer((request, response) => void this.#route(entryPoint, false, request, response));
    const secure = createServer((request, response) => void this.#route(entryPoint, true, request, response));
    this.listeners.set(entryPoint.port, (stream) => {
      stream.on("error", () => stream.destroy());
      stream.once("readable", () => {
        const first = stream.read() as Buffer | null;
        if (first === null) return;
        stream.unshift(first);
        if (first[0] === 0x16) void this.#secure(stream, secure);
        else plain.emit("connection", stream);
      });
    });
  }

  async #secure(stream: Duplex, server: ReturnType<typeof createServer>): Promise<void> {
    await openTls(this.#container, await this.#configuration(), stream, (socket) => server.emit("connection", socket));
  }

  async #route(
    entryPoint: EntryPoint,
    secure: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { routers, services, middlewares } = await this.#configuration();
    const url = cleanedUrl(request.url ?? "/");
    const asked: RouteRequest = {
      host: (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase(),
      path: url.split("?")[0] ?? "/",
      method: request.method ?? "GET",
      headers: request.headers,
    };
    if (entryPoint.redirectTo !== undefined) {
      const status = redirectStatus(asked.method, true);
      response.writeHead(status, { location: `https://${asked.host}${url}` }).end(STATUS_CODES[status]);
      return;
    }
    const router = routers
      .filter((own) => own.entryPoints.length === 0 || own.entryPoints.includes(entryPoint.name))
      .filter((own) => (own.tls || entryPoint.tls) === secure)
      .sort((a, b) => b.priority - a.priority)
      .find((own) => own.middlewares.every((name) => middlewares.has(name)) && this.#matches(own, asked));
    if (router === undefined) {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
      return;
    }
    const passed = answerByMiddleware(
      router.middlewares.map((name) => middlewares.get(name) ?? {}),
      { asked, url, secure },
      response,
    );
    if (passed === undefined) return;
    const [address] = services.get(router.service) ?? [];
    const target = address === undefined ? undefined : new URL(address);
    const peer = target && (this.#container.at(target.hostname) ?? this.#container.peer(target.hostname));
    forward(request, response, target && peer?.running.listeners.get(Number(target.port || 80)), {
      path: passed,
      headers: { "x-forwarded-proto": secure ? "https" : "http", "x-forwarded-host": asked.host },
      ...(address === undefined && { unreachable: { status: 503, body: "no available server\n" } }),
    });
  }

  #matches({ rule, name }: Router, request: RouteRequest): boolean {
    try {
      return parseRule(rule)(request);
    } catch (error) {
      this.#log.write(`ERR ${error instanceof Error ? error.message : ""} routerName=${name}`);
      return false;
    }
  }

  /** Read anew for each request: containers and watched files change. */
  async #configuration(): Promise<DynamicConfiguration> {
    return readDynamicConfiguration(this.#container, this.#settings);
  }

  #openPanel(): void {
    const panel = createServer((_, response) => sendJson(response, 200, { name: "traefik" }));
    this.listeners.set(8080, (stream) => panel.emit("connection", stream));
  }
}
