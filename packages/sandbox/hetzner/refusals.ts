/** Hetzner's own error codes with their HTTP status (docs.hetzner.cloud, "Errors"). */
import { ApiError } from "../core/api-error.ts";

/** Carries what the API tells of each wrong field. */
export class InvalidInput extends ApiError {
  readonly field: string;
  readonly reason: string;
  constructor(field: string, reason: string) {
    super(422, "invalid_input", `invalid input in field '${field}'`);
    this.field = field;
    this.reason = reason;
  }
}

export function notFound(what: string, id: number | string): ApiError {
  return new ApiError(404, "not_found", `${what} with ID '${id}' not found`);
}

export function notUnique(message: string): ApiError {
  return new ApiError(409, "uniqueness_error", message);
}

export function isProtected(what: string): ApiError {
  return new ApiError(423, "protected", `${what} is protected`);
}

export function mustBeOff(serverName: string): ApiError {
  return new ApiError(422, "server_not_stopped", `server ${serverName} must be powered off`);
}

export function unauthorized(): ApiError {
  return new ApiError(401, "unauthorized", "unable to authenticate");
}
