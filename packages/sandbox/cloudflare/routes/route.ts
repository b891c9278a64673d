/** A path of api.cloudflare.com/client/v4, the permission it needs, and what it answers. */
import type { Token, ZonePermission } from "../permissions.ts";
import type { CloudflareStore } from "../store.ts";

export interface Request {
  store: CloudflareStore;
  token: Token;
  /** A part of the path. */
  part: (name: string) => string;
  query: (name: string) => string | undefined;
  header: (name: string) => string | undefined;
  body: unknown;
}

export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  /** Of the zone in the path; undefined: the handler sees to it. */
  permission?: ZonePermission;
  /** Answers the envelope's `result`; undefined: 204 without a body. A `list` is answered page by page. */
  answer(request: Request): unknown;
  list?: boolean;
}

/** The zone id in the path. */
export function zoneOf(request: Request): string {
  return request.part("zone");
}
