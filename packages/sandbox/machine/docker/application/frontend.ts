/** nginx with Yapit's built pages: /api to the gateway, /auth to Stack Auth, everything else the single page. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Machine, Program, RunningProgram } from "../../host.ts";
import { parseDotenv } from "../compose/dotenv.ts";
import { ContainerLog } from "../container-log.ts";
import { forward, httpListener } from "../http-listener.ts";
import type { AttachedContainer } from "../program.ts";
import { ContainerShell } from "./container-shell.ts";
import { httpClients } from "./http-clients.ts";

/** nginx looks its upstreams up once, at its start, and keeps their addresses. */
const UPSTREAMS = ["gateway", "stack-auth"] as const;
type Upstream = (typeof UPSTREAMS)[number];

const ROUTES: readonly { prefix: string; upstream: Upstream; port: number; replacement: string }[] = [
  { prefix: "/api/", upstream: "gateway", port: 8000, replacement: "/" },
  { prefix: "/auth/api/", upstream: "stack-auth", port: 8102, replacement: "/api/" },
  { prefix: "/auth/", upstream: "stack-auth", port: 8101, replacement: "/" },
];

export const frontendProgram: Program = {
  start(_machine: Machine, container: AttachedContainer): RunningProgram {
    const log = new ContainerLog();
    const addresses = new Map(UPSTREAMS.map((name) => [name, container.resolve(name)]));
    const missing = UPSTREAMS.find((name) => addresses.get(name) === undefined);
    const shell = new ContainerShell(container, httpClients(container, ["curl", "wget"]));
    const program: RunningProgram = {
      listeners: new Map(),
      exec: (command, stdin) => shell.exec(command, stdin),
      logs: () => log.lines,
      stop: () => program.listeners.clear(),
    };
    if (missing !== undefined) {
      log.write(`nginx: [emerg] host not found in upstream "${missing}" in /etc/nginx/conf.d/default.conf`);
      program.exitCode = 1;
      return program;
    }
    const page = pageOf(container);
    program.listeners.set(
      80,
      httpListener((request, response) => serve(container, addresses, page, request, response)),
    );
    return program;
  },
};

function serve(
  container: AttachedContainer,
  addresses: ReadonlyMap<Upstream, string | undefined>,
  page: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = request.url ?? "/";
  const route = ROUTES.find(({ prefix }) => url.startsWith(prefix));
  if (route === undefined) {
    response.writeHead(200, { "content-type": "text/html", server: "nginx" }).end(page);
    return;
  }
  const target = container.at(addresses.get(route.upstream) ?? "");
  forward(request, response, target?.running.listeners.get(route.port), {
    path: route.replacement + url.slice(route.prefix.length),
    unreachable: { status: 502, body: "<html><head><title>502 Bad Gateway</title></head></html>" },
  });
}

/** What Vite baked in at the build. */
function pageOf({ imageState }: AttachedContainer): string {
  const settings = parseDotenv(imageState.files[".env.production"] ?? "", {}).values;
  const metas = Object.entries(settings).filter(([name]) => name.startsWith("VITE_"));
  return [
    "<!doctype html><html><head><title>Yapit</title>",
    ...metas.map(([name, value]) => `<meta name="${name}" content="${value}">`),
    '</head><body><div id="root"></div></body></html>',
  ].join("\n");
}
