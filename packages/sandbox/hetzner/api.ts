/** Hetzner Cloud's HTTP interface under /v1, as the official plugin and this program's tools use it. */
import type { Hono } from "hono";
import type { z } from "zod";
import { ApiError } from "../core/api-error.ts";
import type { Calls } from "../core/calls.ts";
import { type Handler, serviceApi, type ServiceRequest } from "../core/service.ts";
import { InvalidInput, unauthorized } from "./refusals.ts";
import { type HetznerHandler, routes } from "./routes.ts";
import type { HetznerStore } from "./store.ts";

export function hetznerApi(store: HetznerStore, calls: Calls): Hono {
  const served = Object.entries(routes(store)).map(([call, handle]): [string, Handler] => [
    call.replace(":id", ":id{[0-9]+}"),
    (request) => answered(store, handle, request),
  ]);
  return serviceApi(calls, {
    name: "hetzner",
    prefixes: ["/v1"],
    routes: Object.fromEntries(served),
    noSuchPath: () => new ApiError(404, "not_found", "no such endpoint"),
    noJson: () => new ApiError(400, "json_error", "the request body is no valid JSON"),
    refusal: ({ code, message, ...refusal }: ApiError | InvalidInput) => {
      const fields = "field" in refusal ? [{ name: refusal.field, messages: [refusal.reason] }] : [];
      return { error: { code, message, details: code === "invalid_input" ? { fields } : null } };
    },
  });
}

function answered({ state }: HetznerStore, handle: HetznerHandler, request: ServiceRequest) {
  const token = /^Bearer (\S+)$/.exec(request.header("authorization") ?? "")?.[1];
  if (token !== state.token || token.length !== 64) throw unauthorized();
  return handle({
    id: Number(request.part("id")),
    query: request.query,
    body: (schema) => checked(schema, request.json()),
  });
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidInput(issue?.path.join(".") || "body", issue?.message ?? "Invalid input.");
}
