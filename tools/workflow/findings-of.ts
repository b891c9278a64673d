/** What a look wrote down: a file with a line for each thing that it found, and none where all was well. */
import { existsSync, readFileSync } from "node:fs";
import { code } from "../report/markdown.ts";
import { WorkflowError } from "./workflow-error.ts";

const MOST_FINDINGS = 50;

export function findingsOf(file: string): string[] {
  if (!existsSync(file))
    throw new WorkflowError(`there are no findings in ${file}; tools/workflow/findings.sh writes them`);
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** As a list in Markdown, whatever is in them. */
export function findingsList(findings: readonly string[]): string {
  const shown = findings.slice(0, MOST_FINDINGS).map((line) => `- ${code(line, 300)}`);
  if (findings.length > MOST_FINDINGS) shown.push(`- and ${findings.length - MOST_FINDINGS} more`);
  return shown.join("\n");
}
