/** The middlewares that are in use around this application: redirects, prefixes, addresses. */
import type { ServerResponse } from "node:http";
import type { JsonObject } from "../compose/compose-file.ts";
import { objectOf, textList, textOf } from "../compose/json-forms.ts";
import { redirectStatus } from "./request-path.ts";
import type { RouteRequest } from "./rules.ts";

export interface Passing {
  asked: RouteRequest;
  /** Path and query. */
  url: string;
  secure: boolean;
}

/** The URL to pass on, or undefined when a middleware has answered. */
export function answerByMiddleware(
  chain: readonly JsonObject[],
  { asked, url, secure }: Passing,
  response: ServerResponse,
): string | undefined {
  let passed = url;
  for (const middleware of chain) {
    const scheme = objectOf(middleware["redirectscheme"]);
    if (textOf(scheme["scheme"]) === "https" && !secure) {
      response
        .writeHead(redirectStatus(asked.method, isTrue(scheme["permanent"])), {
          location: `https://${asked.host}${url}`,
        })
        .end("Found");
      return undefined;
    }
    const regex = objectOf(middleware["redirectregex"]);
    const pattern = textOf(regex["regex"]);
    const here = `${secure ? "https" : "http"}://${asked.host}${url}`;
    if (pattern !== undefined && new RegExp(pattern).test(here)) {
      const location = here.replace(new RegExp(pattern), groupNames(textOf(regex["replacement"]) ?? ""));
      response.writeHead(redirectStatus(asked.method, isTrue(regex["permanent"])), { location }).end("Found");
      return undefined;
    }
    for (const prefix of textList(objectOf(middleware["stripprefix"])["prefixes"]).flatMap((text) => text.split(",")))
      if (passed.startsWith(prefix)) passed = passed.slice(prefix.length).replace(/^(?!\/)/, "/");
    const replace = objectOf(middleware["replacepathregex"]);
    if (replace["regex"] !== undefined) passed = withPathReplaced(passed, replace);
    for (const [name, value] of Object.entries(objectOf(objectOf(middleware["headers"])["customresponseheaders"])))
      response.setHeader(name, textOf(value) ?? "");
  }
  return passed;
}

/** A path that does not match is left as it is. */
function withPathReplaced(url: string, { regex, replacement }: JsonObject): string {
  const [path = "", ...query] = url.split("?");
  const replaced = path.replace(new RegExp(textOf(regex) ?? ""), groupNames(textOf(replacement) ?? ""));
  return [replaced, ...query].join("?");
}

/** Go's ${1} as JavaScript's $1. */
function groupNames(replacement: string): string {
  return replacement.replaceAll(/\$\{(\d+)\}/g, "$$$1");
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}
