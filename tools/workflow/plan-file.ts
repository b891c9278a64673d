/** The plan in a file that `preview.sh` wrote, reported. */
import { readFileSync } from "node:fs";
import { parseDigest } from "../report/plan-digest.ts";
import { type PlanReport, reportPlan } from "../report/report.ts";
import { WorkflowError } from "./workflow-error.ts";

export function reportOf(file: string, stack: string): PlanReport {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new WorkflowError(`cannot read the plan in ${file}; tools/workflow/preview.sh writes it`);
  }
  return reportPlan(parseDigest(text, file), stack);
}

/** What stands in the hidden marker of the comment with a stack's plan. */
export function planMarker(stack: string): string {
  return `plan of ${stack}`;
}
