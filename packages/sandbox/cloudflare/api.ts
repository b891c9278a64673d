/** Cloudflare's HTTP API over the store: envelopes, tokens, pages. The official provider finds it by CLOUDFLARE_BASE_URL. */
import type { Hono } from "hono";
import { ApiError } from "../core/api-error.ts";
import type { Calls } from "../core/calls.ts";
import { type Handler, serviceApi } from "../core/service.ts";
import { authenticate } from "./permissions.ts";
import { openRoutes, routes } from "./routes.ts";
import type { CloudflareStore } from "./store.ts";

const PREFIX = "/client/v4";

export function cloudflareApi(store: CloudflareStore, calls: Calls): Hono {
  const served = Object.entries(routes(store)).map(([call, handle]): [string, Handler] => [
    call,
    (request) => {
      const token = authenticate(store.state.tokens, request.header("authorization"));
      return handle({ ...request, token, zone: request.part("zone"), body: request.json() as object });
    },
  ]);
  return serviceApi(calls, {
    name: "cloudflare",
    prefixes: [PREFIX],
    routes: { ...openRoutes(store), ...Object.fromEntries(served) },
    noSuchPath: (path) => {
      const words = `Could not route to ${path}, perhaps your object identifier is invalid?`;
      return new ApiError(404, "7003", words);
    },
    noJson: () => new ApiError(400, "6007", "Malformed JSON in request body"),
    refusal: ({ code, message }) => ({
      ...{ result: null, success: false, errors: [{ code: Number(code), message }], messages: [] },
    }),
  });
}
