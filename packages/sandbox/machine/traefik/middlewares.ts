/** The middlewares that this program and Dokploy put before a service. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Middleware } from "./routes.ts";

export interface Refusal {
  status: number;
  headers: Record<string, string>;
}

type Kind = (
  settings: Record<string, string>,
  request: IncomingMessage,
  url: string,
) => { url: string } | { refusal: Refusal };

const KINDS: Record<string, Kind> = {
  redirectscheme: ({ scheme = "https" }, { headers }, url) => ({
    refusal: { status: 301, headers: { location: `${scheme}://${headers.host ?? ""}${url}` } },
  }),
  replacepathregex: ({ regex = "", replacement = "" }, _request, url) => ({
    url: url.replace(new RegExp(regex), replacement),
  }),
  basicauth: ({ users = "" }, { headers }, url) => {
    const [, given = ""] = /^Basic (\S+)$/.exec(headers.authorization ?? "") ?? [];
    const [user = "", password = ""] = Buffer.from(given, "base64").toString().split(/:(.*)/s);
    const hash = createHash("sha1").update(password).digest("base64");
    if (users.split(",").includes(`${user}:{SHA}${hash}`)) return { url };
    return { refusal: { status: 401, headers: { "www-authenticate": 'Basic realm="traefik"' } } };
  },
};

/** The path and query to pass on, or what is answered instead. */
export function passed(middlewares: readonly Middleware[], request: IncomingMessage): ReturnType<Kind> {
  let url = request.url ?? "/";
  for (const [kind, settings] of middlewares.flatMap((one) => Object.entries(one))) {
    const known = KINDS[kind];
    if (!known) throw new Error(`the sandbox's Traefik does not know the middleware ${kind}`);
    const result = known(settings, request, url);
    if ("refusal" in result) return result;
    url = result.url;
  }
  return { url };
}
