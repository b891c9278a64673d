/**
 * `node tools/workflow/drift-issue.ts STACK FILE [--findings FILE]…`: one issue a stack tells of drift; opened, kept up to date and closed
 * by itself. A findings' file has a line for each thing that was seen on the machine. Exits with 1 when nobody could look.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseDigest } from "../report/plan-digest.ts";
import { code } from "../report/markdown.ts";
import { type Drift, driftIn } from "./drift.ts";
import { exitWith, type Script } from "./exit-with.ts";
import { GithubClient } from "./github-client.ts";
import { marked } from "./own-comment.ts";
import { addSummary, runEnvironment } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

const LABEL = "drift";
const MOST_FINDINGS = 50;

export const driftIssue: Script = async (args, environment) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { findings: { type: "string", multiple: true, default: [] } },
  });
  const [stack, file] = positionals;
  if (stack === undefined || file === undefined)
    throw new WorkflowError("drift-issue.ts needs a stack and a plan's file");
  const findings = values.findings.flatMap(linesOf);
  // A preview that was refused before it began (a bad token, no backend) leaves an empty file.
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  const nothing = { diagnostics: [{ severity: "error", message: "the preview printed nothing; its log tells why" }] };
  const drift = driftIn(text === "" ? nothing : parseDigest(text, file), stack, findings);

  const run = runEnvironment(environment);
  addSummary(drift.report.markdown, environment);
  await tell(new GithubClient(run), stack, drift, findings, run);
  return drift.kind === "failed" ? 1 : 0;
};

async function tell(
  github: GithubClient,
  stack: string,
  { kind, report }: Drift,
  findings: readonly string[],
  { login, runUrl }: { login: string; runUrl: string },
): Promise<void> {
  const about = `drift of ${stack}`;
  const start = marked(about, "").split(" -->")[0] ?? "";
  const open = (await github.openIssues(LABEL)).find(
    ({ body, user, pull_request }) => !pull_request && user?.login === login && body?.startsWith(start),
  );
  if (kind === "none" || kind === "waiting") {
    if (!open) return;
    await github.comment(open.number, `Everything is as declared again ([this run](${runUrl})).`);
    await github.editIssue(open.number, { state: "closed" });
    return;
  }
  const title = kind === "failed" ? `${stack} could not be looked at` : `${stack} differs from what is declared`;
  const body = marked(
    about,
    [intro(kind, runUrl), seenOnMachine(findings), report.markdown].filter(Boolean).join("\n\n"),
  );
  if (!open) await github.createIssue({ title, body, labels: [LABEL] });
  else await github.editIssue(open.number, { title, body });
}

function intro(kind: Drift["kind"], runUrl: string): string {
  if (kind === "failed") return `The nightly look did not get through ([this run](${runUrl})).`;
  return `Somebody or something changed it from outside, or a merged change was never applied ([this run](${runUrl})). \`pulumi up\` does what is listed here; to keep a change, write it into the program instead. This issue closes by itself.`;
}

function seenOnMachine(findings: readonly string[]): string {
  if (findings.length === 0) return "";
  const shown = findings.slice(0, MOST_FINDINGS).map((line) => `- ${code(line, 300)}`);
  if (findings.length > MOST_FINDINGS) shown.push(`- and ${findings.length - MOST_FINDINGS} more`);
  return `#### On the machine\n\n${shown.join("\n")}`;
}

function linesOf(file: string): string[] {
  if (!existsSync(file)) throw new WorkflowError(`there are no findings in ${file}; leave --findings out without them`);
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

if (import.meta.main) await exitWith(driftIssue);
