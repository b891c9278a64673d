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
  /** Of requests that failed while a commit was deployed, or taken back: each stands for the tenth of a second it came in. */
  failedRequestsMs?: number;
  /** Of a queue that always had work while machines came and went: jobs done, and those that a stopped worker had in hand. */
  jobsDone?: number;
  jobsGivenBack?: number;
}

export interface Summary extends Figures {
  assertions: number;
  failed: number;
}

/** As vitest's JSON has them. */
interface Results {
  numTotalTests: number;
  numFailedTests: number;
  success: boolean;
}

const NONE: Results = { numTotalTests: 0, numFailedTests: 0, success: false };
const FIGURES = "figures.jsonl";

/** Added to what other tests have counted. */
export function count(figures: Figures): void {
  const { folder } = JSON.parse(process.env["YAPIT_MACHINE_MADE"] ?? "{}") as Made;
  appendFileSync(join(folder, FIGURES), `${JSON.stringify(figures)}\n`);
}

/** Where vitest writes what a test file came to. */
export function resultsOf(folder: string, file: string): string {
  return join(folder, `${file}.json`);
}

export function summary(folder: string, files: readonly string[]): Summary {
  const totals: Summary = { assertions: 0, failed: 0 };
  for (const file of files) {
    const results = resultsOf(folder, file);
    const told = existsSync(results) ? (JSON.parse(readFileSync(results, "utf8")) as Results) : NONE;
    totals.assertions += told.numTotalTests;
    // A file that could not even begin has no test that failed.
    totals.failed += told.numFailedTests || (told.success ? 0 : 1);
  }
  const counted = existsSync(join(folder, FIGURES))
    ? readFileSync(join(folder, FIGURES), "utf8").trim().split("\n")
    : [];
  for (const line of counted)
    for (const [name, value] of Object.entries(JSON.parse(line) as Figures))
      totals[name as keyof Figures] = (totals[name as keyof Figures] ?? 0) + (value as number);
  return totals;
}
