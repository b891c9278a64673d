/**
 * GitHub's REST API over the store. The official provider takes an address other than github.com for an Enterprise
 * server and puts /api/v3 before every path (terraform-provider-github, getBaseURL), so both forms are served.
 */
import { createHash } from "node:crypto";
import type { Hono } from "hono";
import { ApiError } from "../core/api-error.ts";
import type { Calls } from "../core/calls.ts";
import { pageOf } from "../core/paging.ts";
import { type Handler, serviceApi, type ServiceAnswer, type ServiceRequest } from "../core/service.ts";
import { notFound, ValidationFailed } from "./refusals.ts";
import { type GithubHandler, routes } from "./routes.ts";
import type { GithubStore } from "./store.ts";

const DOCUMENTATION = "https://docs.github.com/rest";

export function githubApi(store: GithubStore, calls: Calls): Hono {
  const served = Object.entries(routes(store)).map(([call, handle]): [string, Handler] => [
    call,
    (request) => answered(store, handle, request),
  ]);
  return serviceApi(calls, {
    name: "github",
    prefixes: ["/api/v3", ""],
    routes: Object.fromEntries(served),
    noSuchPath: notFound,
    noJson: () => new ApiError(400, "json", "Problems parsing JSON"),
    refusal: (refusal) => {
      const errors = refusal instanceof ValidationFailed ? { errors: refusal.errors } : {};
      const { message, status } = refusal;
      return { message, ...errors, documentation_url: DOCUMENTATION, status: String(status) };
    },
  });
}

async function answered(store: GithubStore, handle: GithubHandler, request: ServiceRequest): Promise<ServiceAnswer> {
  const token = store.authenticate(request.header("authorization"));
  const headers: Record<string, string> = { "x-github-media-type": "github.v3; format=json" };
  if (token?.scopes) headers["x-oauth-scopes"] = token.scopes.join(", ");
  const { status, list, json: whole } = await handle({ ...request, token, body: request.json() as object });
  if (whole === undefined && list === undefined) return { status: status ?? 204, headers };
  const json = list ? pagedList(list, request, headers) : whole;
  const etag = `W/"${createHash("sha256").update(JSON.stringify(json)).digest("hex")}"`;
  headers["etag"] = etag;
  if (request.method === "GET" && request.header("if-none-match") === etag) return { status: 304, headers };
  return { status, json, headers };
}

/** 30 a page unless asked otherwise, 100 at most; the Link header names the next page. */
function pagedList(all: unknown[], { url, query }: ServiceRequest, headers: Record<string, string>): unknown[] {
  const { items, page, last } = pageOf(all, query, { usual: 30, most: 100 });
  if (page < last) {
    const link = (to: number, rel: string): string => {
      const other = new URL(url);
      other.searchParams.set("page", String(to));
      return `<${other.href}>; rel="${rel}"`;
    };
    headers["link"] = [link(page + 1, "next"), link(last, "last")].join(", ");
  }
  return items;
}
