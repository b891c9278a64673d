/** Hetzner Cloud's HTTP interface under /v1, as the official plugin and this program's tools use it. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { type Calls, InjectedFault } from "../core/calls.ts";
import { ApiError } from "../core/api-error.ts";
import { InvalidInput } from "./refusals.ts";
import { checkBody, type Route } from "./route.ts";
import { routes } from "./routes.ts";
import type { HetznerStore } from "./store.ts";

/** On a socket it has `incoming`; asked in memory (app.request) there is none at all. */
type Bindings = Partial<HttpBindings>;
export type HetznerApi = Hono<{ Bindings: Bindings }>;

export function hetznerApi(store: HetznerStore, calls: Calls): HetznerApi {
  const app: HetznerApi = new Hono<{ Bindings: Bindings }>();
  for (const [method, path, handle] of routes(store)) {
    app.on(method, `/v1${path.replace(":id", ":id{[0-9]+}")}`, (context) => answer(context, store, calls, handle));
  }
  app.notFound((context) => refusalAnswer(context, new ApiError(404, "not_found", "no such endpoint")));
  app.onError((error, context) => {
    if (error instanceof ApiError) return refusalAnswer(context, error);
    if (!(error instanceof InjectedFault)) throw error;
    const socket = (context.env as Bindings | undefined)?.incoming?.socket;
    // Asked in memory there is no connection to break: the caller gets the error itself.
    if (!socket) throw error;
    socket.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

async function answer(
  context: Context<{ Bindings: Bindings }>,
  store: HetznerStore,
  calls: Calls,
  handle: Route[2],
): Promise<Response> {
  const { method, path } = context.req;
  const text = method === "GET" || method === "DELETE" ? "" : await context.req.text();
  const { status, json } = await calls.through(`hetzner ${method} ${path.replace("/v1", "")}`, () => {
    store.checkToken(/^Bearer (\S+)$/.exec(context.req.header("authorization") ?? "")?.[1]);
    return handle({
      id: Number(context.req.param("id") ?? 0),
      query: new URL(context.req.url).searchParams,
      body: (schema) => checkBody(schema, parseJson(text)),
    });
  });
  if (status === 204) return context.body(null, 204);
  return context.json(json, status);
}

function parseJson(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ApiError(400, "json_error", "the request body is no valid JSON");
  }
}

function refusalAnswer(context: Context, refusal: ApiError): Response {
  const fields = refusal instanceof InvalidInput ? [{ name: refusal.field, messages: [refusal.reason] }] : [];
  const { code, message } = refusal;
  const body = { error: { code, message, details: code === "invalid_input" ? { fields } : null } };
  return Response.json(body, { status: refusal.status, headers: context.res.headers });
}
