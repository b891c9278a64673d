/** What Dokploy's procedures say no with; the code is tRPC's, the face adds its number. */
import { ApiError } from "../core/api-error.ts";

export const notFound = (what: string): ApiError => new ApiError(404, "NOT_FOUND", `${what} not found`);

export const badRequest = (message: string): ApiError => new ApiError(400, "BAD_REQUEST", message);

export const forbidden = (message: string): ApiError => new ApiError(403, "FORBIDDEN", message);

export const internal = (message: string): ApiError => new ApiError(500, "INTERNAL_SERVER_ERROR", message);

/** A statement the database refuses comes back with its text and its values (facts 24). */
export const failedQuery = (statement: string, parameters: readonly unknown[]): ApiError =>
  internal(`Failed query: ${statement}\nparams: ${parameters.map(String).join(",")}`);
