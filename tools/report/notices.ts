/** What the engine and the providers said while the plan was made. */
import { isRefusal } from "./guarded-loss.ts";
import type { PlanDigest } from "./plan-digest.ts";

export interface Notices {
  /** But for those by which the engine refuses to let something protected go: the steps tell of them. */
  errors: string[];
  /** Whether there were such. */
  refused: boolean;
  warnings: string[];
}

/** The engine says these on every run where a plugin lies on PATH; they tell nothing about the plan. */
const NOISE = /^(warning: )?using pulumi-\S+ from \$PATH/;

export function noticesOf({ diagnostics = [] }: PlanDigest): Notices {
  const ofSeverity = (wanted: string) => [
    ...new Set(
      diagnostics
        .filter((diagnostic) => diagnostic.severity === wanted && !isRefusal(diagnostic))
        .map(({ message = "" }) => readable(message))
        .filter((message) => message !== "" && !NOISE.test(message)),
    ),
  ];
  return { errors: ofSeverity("error"), refused: diagnostics.some(isRefusal), warnings: ofSeverity("warning") };
}

/** A resource is called by its name, not by its whole URN. */
function readable(message: string): string {
  return message
    .trim()
    .replace(/^(error|warning): /, "")
    .replaceAll(/urn:pulumi:[^\s"'`]+::([^\s"'`:]+)/g, "$1");
}
