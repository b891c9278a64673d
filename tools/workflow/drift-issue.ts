/**
 * `node tools/workflow/drift-issue.ts STACK FILE [--findings FILE]…`: one issue a stack tells of drift; opened, kept up to date and closed
 * by itself. A findings' file has a line for each thing that was seen on the machine. Exits with 1 when nobody could look.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseDigest } from "../report/plan-digest.ts";
import { type Drift, driftIn } from "./drift.ts";
import { exitWith, type Script } from "./exit-with.ts";
import { findingsList, findingsOf } from "./findings-of.ts";
import { GithubClient } from "./github-client.ts";
import { keepIssue, type KeptIssue } from "./kept-issue.ts";
import { addSummary, runEnvironment } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

export const driftIssue: Script = async (args, environment) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { findings: { type: "string", multiple: true, default: [] } },
  });
  const [stack, file] = positionals;
  if (stack === undefined || file === undefined)
    throw new WorkflowError("drift-issue.ts needs a stack and a plan's file");
  const findings = values.findings.flatMap(findingsOf);
  // A preview that was refused before it began (a bad token, no backend) leaves an empty file.
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  const nothing = { diagnostics: [{ severity: "error", message: "the preview printed nothing; its log tells why" }] };
  const drift = driftIn(text === "" ? nothing : parseDigest(text, file), stack, findings);

  const run = runEnvironment(environment);
  addSummary(drift.report.markdown, environment);
  await keepIssue(new GithubClient(run), {
    ...{ about: `drift of ${stack}`, label: "drift", login: run.login },
    news: newsOf(drift, stack, findings, run.runUrl),
  });
  return drift.kind === "failed" ? 1 : 0;
};

function newsOf(
  { kind, report }: Drift,
  stack: string,
  findings: readonly string[],
  runUrl: string,
): KeptIssue["news"] {
  if (kind === "none" || kind === "waiting")
    return { allClear: `Everything is as declared again ([this run](${runUrl})).` };
  const title = kind === "failed" ? `${stack} could not be looked at` : `${stack} differs from what is declared`;
  const seen = findings.length === 0 ? "" : `#### On the machine\n\n${findingsList(findings)}`;
  return { title, markdown: [intro(kind, runUrl), seen, report.markdown].filter(Boolean).join("\n\n") };
}

function intro(kind: Drift["kind"], runUrl: string): string {
  if (kind === "failed") return `The nightly look did not get through ([this run](${runUrl})).`;
  return `Somebody or something changed it from outside, or a merged change was never applied ([this run](${runUrl})). \`pulumi up\` does what is listed here; to keep a change, write it into the program instead. This issue closes by itself.`;
}

if (import.meta.main) await exitWith(driftIssue);
