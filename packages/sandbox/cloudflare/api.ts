/** Cloudflare's HTTP API over the store: envelopes, tokens, pages. The official provider finds it by CLOUDFLARE_BASE_URL. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Calls, InjectedFault } from "../core/calls.ts";
import { ApiError } from "../core/api-error.ts";
import { authenticate, requirePermission, type Token } from "./permissions.ts";
import { bucketRoutes } from "./routes/buckets.ts";
import { certificateRoutes } from "./routes/certificates.ts";
import { originPullRoutes } from "./routes/origin-pulls.ts";
import { recordRoutes } from "./routes/records.ts";
import type { Request, Route } from "./routes/route.ts";
import { rulesetRoutes } from "./routes/rulesets.ts";
import { settingRoutes } from "./routes/settings.ts";
import { zoneRoutes } from "./routes/zones.ts";
import type { CloudflareStore } from "./store.ts";

const PREFIX = "/client/v4";

const ROUTES: readonly Route[] = [
  ...zoneRoutes,
  ...recordRoutes,
  ...settingRoutes,
  ...rulesetRoutes,
  ...certificateRoutes,
  ...originPullRoutes,
  ...bucketRoutes,
];

export function cloudflareApi(store: CloudflareStore, calls: Calls): Hono {
  const app = new Hono();
  for (const route of ROUTES) {
    app.on(route.method, PREFIX + route.path, (context) =>
      calls.through(`cloudflare ${route.method} ${context.req.path.slice(PREFIX.length)}`, () =>
        serve(route, store, context),
      ),
    );
  }
  app.get(`${PREFIX}/ips`, (context) =>
    calls.through("cloudflare GET /ips", () =>
      context.json(success({ ...store.state.ipRanges, etag: "38f79d050aa027e3be3865e495dcc9bc" })),
    ),
  );
  app.get(`${PREFIX}/user/tokens/verify`, (context) =>
    calls.through("cloudflare GET /user/tokens/verify", () => verify(store, context, "user")),
  );
  app.get(`${PREFIX}/accounts/:account/tokens/verify`, (context) =>
    calls.through(`cloudflare GET ${context.req.path.slice(PREFIX.length)}`, () => {
      const known = store.state.accounts.some(({ id }) => id === context.req.param("account"));
      return verify(store, context, known ? "account" : undefined);
    }),
  );
  app.notFound((context) => {
    const words = `Could not route to ${context.req.path}, perhaps your object identifier is invalid?`;
    return failure(context, new ApiError(404, "7003", words));
  });
  app.onError((error, context) => {
    if (error instanceof ApiError) return failure(context, error);
    if (error instanceof InjectedFault) return broken(context, error);
    throw error;
  });
  return app;
}

async function serve(route: Route, store: CloudflareStore, context: Context): Promise<Response> {
  const token = authenticate(store.state.tokens, context.req.header("authorization"));
  const request: Request = {
    store,
    token,
    part: (name) => context.req.param(name) ?? "",
    query: (name) => context.req.query(name),
    header: (name) => context.req.header(name),
    body: await bodyOf(context),
  };
  if (route.permission) requirePermission(token, route.permission, store.zones.get(request.part("zone")).name);
  const result = await route.answer(request);
  if (result === undefined) return context.body(null, 204);
  return context.json(route.list ? page(context, result as unknown[]) : success(result));
}

async function bodyOf(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, "6007", "Malformed JSON in request body");
  }
}

/** Each kind of token is known at its own address alone. */
function verify(store: CloudflareStore, context: Context, owner: Token["owner"] | undefined): Response {
  const authorization = context.req.header("authorization");
  if (!authorization) throw new ApiError(400, "9106", "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
  const token = store.state.tokens.find((one) => one.owner === owner && authorization === `Bearer ${one.value}`);
  if (!token) throw new ApiError(401, "1000", "Invalid API Token");
  const messages =
    token.status === "active" ? [{ code: 10000, message: "This API Token is valid and active", type: null }] : [];
  return context.json({ ...success({ id: token.id, status: token.status }), messages });
}

function success(result: unknown): object {
  return { success: true, errors: [], messages: [], result };
}

function page(context: Context, all: unknown[]): object {
  const number = Number(context.req.query("page") ?? 1);
  const size = Number(context.req.query("per_page") ?? (context.req.path.endsWith("/dns_records") ? 100 : 20));
  const result = all.slice((number - 1) * size, number * size);
  const counts = { count: result.length, total_count: all.length, total_pages: Math.ceil(all.length / size) };
  return { ...success(result), result_info: { page: number, per_page: size, ...counts } };
}

function failure(context: Context, { status, code, message }: ApiError): Response {
  const body = { result: null, success: false, errors: [{ code: Number(code), message }], messages: [] };
  return context.json(body, status as ContentfulStatusCode);
}

/** A connection that breaks: a reset socket, and in-process the fault itself. */
function broken(context: Context, fault: InjectedFault): Response {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  if (!incoming) throw fault;
  incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}
