/** What a nightly look at a stack found. */
import { plannedSteps } from "../report/planned-step.ts";
import { type PlanReport, reportPlan } from "../report/report.ts";
import type { PlanDigest } from "../report/plan-digest.ts";

export interface Drift {
  /** "none": as declared; "waiting": only the branch has moved on; "failed": nobody could look. */
  kind: "none" | "waiting" | "drift" | "failed";
  report: PlanReport;
}

/** `findings`: what was seen on the machine itself, one a line. */
export function driftIn(digest: PlanDigest, stack: string, findings: readonly string[]): Drift {
  const report = reportPlan(digest, stack);
  if (report.failed) return { kind: "failed", report };
  if (findings.length === 0 && !report.changes) return { kind: "none", report };
  if (findings.length === 0 && onlyNewRevision(digest)) return { kind: "waiting", report };
  return { kind: "drift", report };
}

/** The application's branch moves every day without anybody having touched the environment. */
function onlyNewRevision(digest: PlanDigest): boolean {
  const steps = plannedSteps(digest);
  const deployment = steps.find(({ type }) => type === "dokploy:index:Deployment");
  const paths = [...(deployment?.changes.keys() ?? [])];
  // The provider shows a deployment by somebody else as a fingerprint that the program does not have.
  if (!paths.includes("revision") || paths.includes("fingerprints.drift")) return false;
  return steps.every(({ action, type }) => action === "update" && /^dokploy:index:(Deployment|Patch)$/.test(type));
}
