/** A procedure's refusal in the two forms of Dokploy's API (facts 22 to 24). */
import { z } from "zod";
import { ApiError } from "../../core/api-error.ts";

/** tRPC's numbers of its codes. */
const NUMBERS: Record<string, number> = {
  BAD_REQUEST: -32600,
  UNAUTHORIZED: -32001,
  FORBIDDEN: -32003,
  NOT_FOUND: -32004,
  METHOD_NOT_SUPPORTED: -32005,
  UNSUPPORTED_MEDIA_TYPE: -32015,
  INTERNAL_SERVER_ERROR: -32603,
};

export interface FormAnswer {
  status: number;
  body: unknown;
}

interface Refusal {
  status: number;
  code: string;
  message: string;
  data: object;
  issues?: unknown[];
}

function refusalOf(fault: unknown, path: string | undefined): Refusal {
  const told = (status: number, code: string, zodError: unknown = null) => ({
    ...{ status, code },
    data: { code, httpStatus: status, path, zodError },
  });
  if (fault instanceof z.ZodError) {
    const { message, issues } = fault;
    return { ...told(400, "BAD_REQUEST", z.flattenError(fault)), message, issues };
  }
  if (fault instanceof ApiError) return { ...told(fault.status, fault.code), message: fault.message };
  const message = fault instanceof Error ? fault.message : String(fault);
  return { ...told(500, "INTERNAL_SERVER_ERROR"), message };
}

export function trpcError(fault: unknown, path: string): FormAnswer {
  const { status, code, message, data } = refusalOf(fault, path);
  return { status, body: { error: { json: { message, code: NUMBERS[code] ?? -32603, data } } } };
}

/** `path` undefined: no procedure was found. */
export function restError(fault: unknown, path: string | undefined): FormAnswer {
  const { status, code, message, data, issues } = refusalOf(fault, path);
  if (!issues) return { status, body: { message, code, data } };
  return { status, body: { message: "Input validation failed", code, data, issues } };
}

export type Body = { value: unknown } | { fault: string };

/** A request's body; an empty one is {}. */
export function parseJson(text: string): Body {
  try {
    return { value: text === "" ? {} : (JSON.parse(text) as unknown) };
  } catch (fault) {
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }
}

export function isJson(contentType: string | undefined): boolean {
  return (contentType ?? "").toLowerCase().startsWith("application/json");
}
