import { NGINX_FILE } from "../../../application-source/read-release.ts";
import { nginxFacts } from "../../../application-source/nginx-config.ts";
import type { ComposeService } from "../../../compose/compose-file.ts";
import type { Compared } from "./deployed.ts";

const CONFIGURATION = "/etc/nginx/conf.d/default.conf";

/** Traefik asks the frontend at one port, and nginx ends at its start where it cannot resolve whom it sends requests to. */
export function nginxFaults({ commit, file, files }: Compared): string[] {
  const frontend = file.services["frontend"];
  if (!frontend) return [];
  const path = mountedOver(frontend) ?? NGINX_FILE;
  const text = files.get(path);
  if (text === undefined) return [`frontend's nginx has no ${path} at ${commit}`];
  const { port, upstreams } = nginxFacts(text);
  const asked = frontend.expose ?? [];
  const wrongPort =
    port !== undefined && !asked.includes(String(port))
      ? [`frontend's nginx listens on ${port} at ${commit}, and is asked at ${asked.join(", ")}`]
      : [];
  const hosts = [...new Set(Object.values(upstreams).map((server) => server.split(":")[0] ?? ""))];
  const absent = hosts.filter((host) => !(host in file.services));
  return [
    ...wrongPort,
    ...absent.map((host) => `frontend's nginx at ${commit} sends requests to ${host}, which is none of the services`),
  ];
}

function mountedOver({ volumes = [] }: ComposeService): string | undefined {
  return volumes
    .find((volume) => volume.includes(`:${CONFIGURATION}`))
    ?.slice(2)
    .split(":")[0];
}
