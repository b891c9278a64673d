/**
 * What `pulumi preview --json` prints, as far as the report reads it (pulumi/pulumi pkg/display/json.go, PreviewDigest):
 * secrets are "[secret]" there, unknowns the UUID of property-value.ts, and steps that change nothing are left out.
 */
import { ReportError } from "./report-error.ts";

export interface PlanDigest {
  steps?: DigestStep[];
  diagnostics?: Diagnostic[];
  /** Resources by operation: { create: 17, same: 38 }. */
  changeSummary?: Record<string, number>;
}

export interface DigestStep {
  op: string;
  urn: string;
  oldState?: ResourceState;
  newState?: ResourceState;
  /** Top-level properties that cause a replacement. */
  replaceReasons?: string[];
  /** Top-level properties that differ. */
  diffReasons?: string[];
  /** By property path ("rules[0].port"): "add", "update", "delete", each also with "-replace" behind. */
  detailedDiff?: Record<string, { kind: string; inputDiff?: boolean }> | null;
}

export interface ResourceState {
  type: string;
  /** False for components, which only group other resources. */
  custom?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  protect?: boolean;
  additionalSecretOutputs?: string[];
}

export interface Diagnostic {
  urn?: string;
  message?: string;
  /** "error", "warning", "info", "info#err". */
  severity?: string;
}

/** `name` is said in the error: the file the text came from. */
export function parseDigest(text: string, name: string): PlanDigest {
  const advice = "make it with `pulumi preview --json > preview.json`";
  let digest: unknown;
  try {
    digest = JSON.parse(text);
  } catch {
    throw new ReportError(`${name} holds no JSON${text.trim() === "" ? ", it is empty" : ""}; ${advice}`);
  }
  if (!isDigest(digest)) throw new ReportError(`${name} is no plan of the engine: it has no steps; ${advice}`);
  return digest;
}

/** A preview that failed at once has diagnostics alone; one of an empty program a summary alone. */
function isDigest(value: unknown): value is PlanDigest {
  if (typeof value !== "object" || value === null) return false;
  const { steps, diagnostics, changeSummary } = value as Record<string, unknown>;
  if (steps === undefined) return Array.isArray(diagnostics) || typeof changeSummary === "object";
  return Array.isArray(steps) && steps.every(isStep);
}

function isStep(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { op, urn } = value as Record<string, unknown>;
  return typeof op === "string" && typeof urn === "string";
}
