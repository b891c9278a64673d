/** Dokploy's refusals, and calls whose fate is not known. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";

/** An answer other than 2xx. `status` is HTTP's. */
export class DokployError extends ProviderError {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The call may or may not have had its effect: the connection broke, or a proxy or a dying process answered 5xx. */
export class UncertainOutcome extends ProviderError {}

export function isNotFound(error: unknown): boolean {
  return error instanceof DokployError && error.status === 404;
}

/** What a person is told of an answer. A failed query (500) holds the SQL with all values: nothing of it is shown. */
export function refusal(procedure: string, status: number, body: string): DokployError {
  return new DokployError(status, `Dokploy answered ${status} to ${procedure}: ${reason(body)}`);
}

export function isFailedQuery(body: string): boolean {
  return body.includes("Failed query");
}

function reason(body: string): string {
  if (isFailedQuery(body))
    return "its database refused the values (an id that does not exist any more, which pulumi up --refresh finds, or one of a kind twice)";
  const answer = parsed(body);
  const fields = answer?.data?.zodError?.fieldErrors;
  if (fields)
    return Object.entries(fields)
      .map(([field, faults]) => `${field}: ${faults.join(", ")}`)
      .join("; ");
  return answer?.message ?? (body.slice(0, 200) || "no words");
}

interface ErrorBody {
  message?: string;
  data?: { zodError?: { fieldErrors?: Record<string, string[]> } | null };
}

function parsed(body: string): ErrorBody | undefined {
  try {
    return JSON.parse(body) as ErrorBody;
  } catch {
    return undefined;
  }
}
