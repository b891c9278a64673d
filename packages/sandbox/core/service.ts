/**
 * A service's HTTP interface, as all of them have it: routes over a store, every call counted under its name, where a test
 * breaks or slows it, and refusals in the service's own form.
 */
import type { Duplex } from "node:stream";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ApiError } from "./api-error.ts";
import { type Calls, InjectedFault } from "./calls.ts";

export interface ServiceRequest {
  method: string;
  /** Below the service's prefix: "/servers/42". */
  path: string;
  url: URL;
  query: URLSearchParams;
  /** ":id" of the route; "" where it has none of that name. */
  part: (name: string) => string;
  header: (name: string) => string | undefined;
  /** The body; {} where there is none. @throws the service's refusal of what is no JSON */
  json: () => unknown;
}

/** 200 with JSON or something else, 204 without, unless told otherwise. */
export interface ServiceAnswer {
  status?: number;
  json?: unknown;
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export type Handler = (request: ServiceRequest) => ServiceAnswer | Promise<ServiceAnswer>;

export interface Service {
  /** In front of the name of each call: "hetzner POST /servers". */
  name: string;
  /** What may stand before every path: ["/v1"]. */
  prefixes: readonly string[];
  /** By method and path: "GET /servers/:id". The first that fits answers. */
  routes: Readonly<Record<string, Handler>>;
  noSuchPath(path: string): ApiError;
  noJson: () => ApiError;
  /** The body of a refusal; no JSON where it is text. */
  refusal(error: ApiError): object | string;
}

export function serviceApi(calls: Calls, service: Service): Hono {
  const { name, prefixes, routes } = service;
  const app = new Hono();
  for (const [call, handle] of Object.entries(routes)) {
    const [method = "", path = ""] = call.split(" ");
    for (const prefix of prefixes)
      app.on(method, prefix + path, async (context) => {
        const request = await requestOf(context, prefix, service);
        const answer = await calls.through(`${name} ${request.method} ${request.path}`, () => handle(request));
        return responseOf(answer);
      });
  }
  const refused = (error: ApiError, context: Context): Response => {
    const [body, status] = [service.refusal(error), error.status as ContentfulStatusCode];
    return typeof body === "string" ? context.body(body, status) : context.json(body, status);
  };
  app.notFound((context) => refused(service.noSuchPath(context.req.path), context));
  app.onError((error, context) => {
    if (error instanceof ApiError) return refused(error, context);
    if (error instanceof InjectedFault) return connectionBroken(context, error);
    throw error;
  });
  return app;
}

/** A reset socket; the fault itself where a test or a plugin asks in memory. */
export function connectionBroken(context: Context, fault: InjectedFault): Response {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  if (!incoming) throw fault;
  const { socket } = incoming;
  // A connection that came through another one is no socket.
  if (typeof socket.resetAndDestroy === "function") socket.resetAndDestroy();
  else (socket as Duplex).destroy();
  return RESPONSE_ALREADY_SENT;
}

async function requestOf(context: Context, prefix: string, { noJson }: Service): Promise<ServiceRequest> {
  const { req } = context;
  const [url, text] = [new URL(req.url), await req.text()];
  return {
    method: req.method,
    path: req.path.slice(prefix.length),
    url,
    query: url.searchParams,
    part: (name) => (req.param() as Record<string, string | undefined>)[name] ?? "",
    header: (name) => req.header(name),
    json: () => {
      try {
        return text === "" ? {} : (JSON.parse(text) as unknown);
      } catch {
        throw noJson();
      }
    },
  };
}

function responseOf({ status, json, body, headers = {} }: ServiceAnswer): Response {
  if (body !== undefined) return new Response(body, { status: status ?? 200, headers });
  if (json === undefined) return new Response(null, { status: status ?? 204, headers });
  return Response.json(json, { status: status ?? 200, headers });
}
