/**
 * GitHub's REST API over the store. The official provider takes an address other than github.com for an Enterprise
 * server and puts /api/v3 before every path (terraform-provider-github, getBaseURL), so both forms are served.
 */
import { createHash } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Calls, InjectedFault } from "../core/calls.ts";
import { ApiError } from "../core/api-error.ts";
import { ValidationFailed } from "./refusals.ts";
import { graphqlRoutes } from "./routes/graphql.ts";
import { commentRoutes, issueRoutes, labelRoutes } from "./routes/issues.ts";
import { hookRoutes, keyRoutes } from "./routes/keys-and-hooks.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import type { Route } from "./routes/route.ts";
import type { GithubStore } from "./store.ts";

const ENTERPRISE = "/api/v3";
const DOCUMENTATION = "https://docs.github.com/rest";
const ROUTES: readonly Route[] = [
  ...repositoryRoutes,
  ...keyRoutes,
  ...hookRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...issueRoutes,
  ...graphqlRoutes,
];

export function githubApi(store: GithubStore, calls: Calls): Hono {
  const app = new Hono();
  for (const route of ROUTES) {
    const handle = (context: Context): Promise<Response> => {
      const path = context.req.path.replace(ENTERPRISE, "");
      return calls.through(`github ${route.method} ${path}`, () => serve(route, store, context));
    };
    app.on(route.method, [route.path, ENTERPRISE + route.path], handle);
  }
  app.notFound((context) => failure(context, new ApiError(404, "not_found", "Not Found")));
  app.onError((error, context) => {
    if (error instanceof ApiError) return failure(context, error);
    if (error instanceof InjectedFault) return broken(context, error);
    throw error;
  });
  return app;
}

async function serve(route: Route, store: GithubStore, context: Context): Promise<Response> {
  const token = store.authenticate(context.req.header("authorization"));
  context.header("X-GitHub-Media-Type", "github.v3; format=json");
  if (token?.scopes) context.header("X-OAuth-Scopes", token.scopes.join(", "));
  const text = await context.req.text();
  const answer = await route.answer({
    store,
    token,
    part: (name) => context.req.param(name) ?? "",
    query: (name) => context.req.query(name),
    body: text === "" ? {} : parse(text),
  });
  if (route.status === 204) return context.body(null, 204);
  const json = JSON.stringify(route.list ? page(context, answer as unknown[]) : answer);
  const etag = `W/"${createHash("sha256").update(json).digest("hex")}"`;
  context.header("ETag", etag);
  if (route.method === "GET" && context.req.header("if-none-match") === etag) return context.body(null, 304);
  return context.body(json, route.status ?? 200, { "content-type": "application/json; charset=utf-8" });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, "json", "Problems parsing JSON");
  }
}

/** 30 a page unless asked otherwise, 100 at most; the Link header names the next page. */
function page(context: Context, all: unknown[]): unknown[] {
  const size = Math.min(Number(context.req.query("per_page") ?? 30), 100);
  const number = Number(context.req.query("page") ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  if (number < last) {
    const link = (to: number, rel: string): string => {
      const url = new URL(context.req.url);
      url.searchParams.set("page", String(to));
      return `<${url.href}>; rel="${rel}"`;
    };
    context.header("Link", [link(number + 1, "next"), link(last, "last")].join(", "));
  }
  return all.slice((number - 1) * size, number * size);
}

function failure(context: Context, refusal: ApiError): Response {
  const { message, status } = refusal;
  const errors = refusal instanceof ValidationFailed ? { errors: refusal.errors } : {};
  const body = { message, ...errors, documentation_url: DOCUMENTATION, status: String(status) };
  return context.json(body, status as ContentfulStatusCode);
}

/** A connection that breaks: a reset socket, and in-process the fault itself. */
function broken(context: Context, fault: InjectedFault): Response {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  if (!incoming) throw fault;
  incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}
