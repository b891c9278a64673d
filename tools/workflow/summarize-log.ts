/** `node tools/workflow/summarize-log.ts STACK FILE`: the end of a failed run's log on the run's page, and what to do. */
import { existsSync, readFileSync } from "node:fs";
import { fenced } from "../report/markdown.ts";
import { exitWith, type Script } from "./exit-with.ts";
import { addSummary } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

const LINES = 60;
const MOST_CHARACTERS = 20_000;

export const summarizeLog: Script = (args, environment) => {
  const [stack, file] = args;
  if (stack === undefined || file === undefined) throw new WorkflowError("summarize-log.ts needs a stack and a log");
  const log = existsSync(file) ? readFileSync(file, "utf8") : "";
  const end = log === "" ? "It wrote no log." : fenced(endOf(log));
  const words = [...(TAKEN.test(log) ? [recovery(stack)] : []), advice(stack)].join("\n\n");
  addSummary(`### \`pulumi up\` of \`${stack}\` failed\n\n${end}\n\n${words}`, environment);
  return 0;
};

/** How Hetzner, Cloudflare, GitHub and Dokploy say that a name or key is taken, and Pulumi that a create was cut off. */
const TAKEN =
  /already (exists?|in use|used|taken|been)|identical record|not unique|uniqueness_error|pending (operation|create)/i;

function recovery(stack: string): string {
  return `**Something exists already that Pulumi has not heard of:** the answer of an earlier run was lost, or somebody made it by hand. \`npm run recover -- --stack ${stack}\` lists what carries this stack's mark and is not in its state; with \`--destroy\` it removes that, and the next run makes it anew.`;
}

function advice(stack: string): string {
  return `What was done is recorded; nothing is lost. Mend what the log says, then run this workflow by hand: it plans anew and continues from there.
A run that was killed leaves its lock behind: \`pulumi cancel --stack ${stack}\`. "violates plan" means that something has changed since the plan was made: the next run makes another.`;
}

function endOf(log: string): string {
  return log.trimEnd().split("\n").slice(-LINES).join("\n").slice(-MOST_CHARACTERS);
}

if (import.meta.main) await exitWith(summarizeLog);
