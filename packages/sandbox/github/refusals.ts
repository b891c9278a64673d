/** GitHub's refusals: the message, and for a validation what was wrong with which field. */
import { ApiError } from "../core/api-error.ts";

export interface FieldError {
  resource: string;
  code: string;
  field?: string;
  message?: string;
}

/** 422 "Validation Failed". */
export class ValidationFailed extends ApiError {
  readonly errors: FieldError[];
  constructor(error: FieldError) {
    super(422, "validation_failed", "Validation Failed");
    this.errors = [error];
  }
}

/** Also what is there, but not for this token, is not found. */
export function notFound(): ApiError {
  return new ApiError(404, "not_found", "Not Found");
}

/** What git prints, when a clone over ssh fails. */
export function gitRefusal(message: string): ApiError {
  return new ApiError(128, "git", message);
}
