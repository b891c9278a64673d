/** The totals of a run; a figure that was not measured is left out. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Made } from "./world/world.ts";

export interface Figures {
  /** Runs of a script that were cut off, and those of them that its repetition healed. */
  killed?: number;
  healed?: number;
  /** Files and containers that a second run changed. */
  secondRunTouched?: number;
  /** How long the site did not answer during a deployment. */
  failedRequestsMs?: number;
}

export interface Summary extends Figures {
  assertions: number;
  failed: number;
}

const FIGURES = "figures.jsonl";

/** Added to what other tests have counted. */
export function count(figures: Figures): void {
  const { folder } = JSON.parse(process.env["YAPIT_MACHINE_MADE"] ?? "{}") as Made;
  appendFileSync(join(folder, FIGURES), `${JSON.stringify(figures)}\n`);
}

export function summary(folder: string): Summary {
  const results = join(folder, "vitest.json");
  const told = existsSync(results)
    ? (JSON.parse(readFileSync(results, "utf8")) as { numTotalTests: number; numFailedTests: number; success: boolean })
    : { numTotalTests: 0, numFailedTests: 0, success: false };
  const totals: Summary = {
    assertions: told.numTotalTests,
    // A file that could not even begin has no test that failed.
    failed: told.numFailedTests || (told.success ? 0 : 1),
  };
  const counted = existsSync(join(folder, FIGURES))
    ? readFileSync(join(folder, FIGURES), "utf8").trim().split("\n")
    : [];
  for (const line of counted)
    for (const [name, value] of Object.entries(JSON.parse(line) as Figures))
      totals[name as keyof Figures] = (totals[name as keyof Figures] ?? 0) + (value as number);
  return totals;
}
