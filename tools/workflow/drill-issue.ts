/**
 * `node tools/workflow/drill-issue.ts STACK FILE`: one issue a stack tells that its newest backup does not restore, or is too old; opened,
 * kept up to date and closed by itself. FILE is what `npm run restore-drill` printed. Exits with 1 where it is to tell.
 */
import { existsSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { code } from "../report/markdown.ts";
import { exitWith, type Script } from "./exit-with.ts";
import { GithubClient } from "./github-client.ts";
import { keepIssue } from "./kept-issue.ts";
import { addSummary, runEnvironment } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

const OLDEST_HOURS = 36;

const drillLine = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    backup: v.string(),
    ageHours: v.number(),
    tables: v.number(),
    rows: v.number(),
    revision: v.string(),
    restoreSeconds: v.number(),
    ok: v.boolean(),
  }),
);

export const drillIssue: Script = async (args, environment) => {
  const [stack, file] = args;
  if (stack === undefined || file === undefined)
    throw new WorkflowError("drill-issue.ts needs a stack and the file of what its drill printed");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const problem = problemIn(lines);
  const run = runEnvironment(environment);
  const said = lines.map((line) => `- ${code(line, 400)}`).join("\n");
  addSummary(`${problem ?? "The newest backup restores."}\n\n${said}\n`, environment);

  const title = `${stack} could not be brought back from its newest backup`;
  await keepIssue(new GithubClient(run), {
    ...{ about: `backups of ${stack}`, label: "backup", login: run.login },
    news:
      problem === undefined
        ? { allClear: `The newest backup restores again ([this run](${run.runUrl})).` }
        : { title, markdown: `${problem} ([this run](${run.runUrl})). This issue closes by itself.\n\n${said}` },
  });
  return problem === undefined ? 0 : 1;
};

/** The last line is the drill's result; what stands before it is what it found. */
function problemIn(lines: readonly string[]): string | undefined {
  const result = v.safeParse(drillLine, lines.at(-1) ?? "");
  if (!result.success) return "The drill did not get through; the run's log tells why";
  const { backup, ageHours, ok } = result.output;
  if (!ok) return `${code(backup, 100)} does not hold what was backed up`;
  if (ageHours > OLDEST_HOURS)
    return `The newest backup, ${code(backup, 100)}, is ${Math.round(ageHours)} hours old; \`journalctl -u yapit-backup\` on the machine tells why`;
  return undefined;
}

if (import.meta.main) await exitWith(drillIssue);
