/** What Dokploy's procedures say no with; the code is tRPC's, the API adds its number. */
import { ApiError } from "../core/api-error.ts";

export function notFound(what: string): ApiError {
  return new ApiError(404, "NOT_FOUND", `${what} not found`);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, "BAD_REQUEST", message);
}

export function forbidden(message: string): ApiError {
  return new ApiError(403, "FORBIDDEN", message);
}

export function internal(message: string): ApiError {
  return new ApiError(500, "INTERNAL_SERVER_ERROR", message);
}

/** A statement the database refuses comes back with its text and its values (facts 24). */
export function failedQuery(statement: string, parameters: readonly unknown[]): ApiError {
  return internal(`Failed query: ${statement}\nparams: ${parameters.map(String).join(",")}`);
}
