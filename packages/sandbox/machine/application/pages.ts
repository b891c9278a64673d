/** nginx with Yapit's built pages: what its configuration hands on goes to others, everything else is the single page. */
import type { Docker } from "../docker/docker.ts";
import { forward, httpListener } from "../docker/http-listener.ts";
import type { Outcome } from "../docker/program.ts";
import type { Container } from "../docker/state.ts";
import { imageOf } from "./image.ts";
import { ProgramFailed } from "./program-failed.ts";

const BAD_GATEWAY = { status: 502, body: "<html><head><title>502 Bad Gateway</title></head></html>" };

export function pages(container: Container, docker: Docker): Outcome {
  const image = imageOf(container);
  if (image.is !== "pages") throw new ProgramFailed("no pages in this image");
  // nginx looks its upstreams up once, at its start, and keeps their addresses.
  const upstreams = Object.entries(image.upstreams)
    .map(([location, server]) => {
      const [, host = "", port = "80", replacement] = /^([^:/]+)(?::(\d+))?(\/.*)?$/.exec(server) ?? [];
      const peer = docker.peer(container, host);
      if (!peer)
        throw new ProgramFailed(
          `nginx: [emerg] host not found in upstream "${host}" in /etc/nginx/conf.d/default.conf`,
        );
      return { location, id: peer.id, port: Number(port), replacement };
    })
    // The longest location that a path begins with wins.
    .toSorted((a, b) => b.location.length - a.location.length);
  const metas = Object.entries(image.settings).map(([name, value]) => `<meta name="${name}" content="${value}">`);
  const page = `<!doctype html><html><head><title>Yapit</title>\n${metas.join("\n")}\n</head><body></body></html>`;
  const answer = httpListener((request, response) => {
    const url = request.url ?? "/";
    const upstream = upstreams.find(({ location }) => url.startsWith(location));
    if (!upstream) {
      response.writeHead(200, { "content-type": "text/html", server: "nginx" }).end(page);
      return;
    }
    const { location, id, port, replacement } = upstream;
    const target = docker.find(id);
    forward(request, response, target && docker.running(target)?.listeners.get(port), {
      // Without a path of its own an upstream gets the request's.
      path: replacement === undefined ? url : replacement + url.slice(location.length),
      unreachable: BAD_GATEWAY,
    });
  });
  return { running: { listeners: new Map([[image.port, answer]]) } };
}
