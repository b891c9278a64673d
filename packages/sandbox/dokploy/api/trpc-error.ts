/** A procedure's refusal in the two forms of Dokploy's API (facts 22 to 24). */
import { ApiError } from "../../core/api-error.ts";
import type { Issue } from "../input/field.ts";
import { flattened } from "../input/shape.ts";

const numbers: Record<string, number> = {
  BAD_REQUEST: -32600,
  UNAUTHORIZED: -32001,
  FORBIDDEN: -32003,
  NOT_FOUND: -32004,
  METHOD_NOT_SUPPORTED: -32005,
  CONFLICT: -32009,
  UNSUPPORTED_MEDIA_TYPE: -32015,
  INTERNAL_SERVER_ERROR: -32603,
};

/** An input that its schema refuses. */
export class InvalidInput extends Error {
  readonly issues: Issue[];
  constructor(issues: Issue[]) {
    super(JSON.stringify(issues, null, 2));
    this.issues = issues;
  }
}

export interface ErrorAnswer {
  status: number;
  body: unknown;
}

const factsOf = (fault: unknown): { status: number; code: string; message: string; issues?: Issue[] } => {
  if (fault instanceof InvalidInput) {
    return { status: 400, code: "BAD_REQUEST", message: fault.message, issues: fault.issues };
  }
  if (fault instanceof ApiError) return { status: fault.status, code: fault.code, message: fault.message };
  const message = fault instanceof Error ? fault.message : String(fault);
  return { status: 500, code: "INTERNAL_SERVER_ERROR", message };
};

export const trpcError = (fault: unknown, path: string): ErrorAnswer => {
  const { status, code, message, issues } = factsOf(fault);
  const data = { code, httpStatus: status, path, zodError: issues ? flattened(issues) : null };
  return { status, body: { error: { json: { message, code: numbers[code] ?? -32603, data } } } };
};

/** `path` undefined: no procedure was found. */
export const restError = (fault: unknown, path: string | undefined): ErrorAnswer => {
  const { status, code, message, issues } = factsOf(fault);
  const data = { code, httpStatus: status, path, zodError: issues ? flattened(issues) : null };
  if (!issues) return { status, body: { message, code, data } };
  return { status, body: { message: "Input validation failed", code, data, issues } };
};
