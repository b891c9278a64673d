/**
 * `node tools/workflow/comment-plan.ts STACK FILE [--summary-only]`: the plan on the run's page and in the pull request's
 * one comment. Exit codes: 1 the preview failed, 3 something would go that cannot be had again and no label says it is meant.
 */
import { parseArgs } from "node:util";
import { exitWith, type Script } from "./exit-with.ts";
import { GithubClient } from "./github-client.ts";
import { putOwnComment } from "./own-comment.ts";
import { planMarker, reportOf } from "./plan-file.ts";
import { hasLabel, pullRequestEvent, REPLACEMENT_INTENDED } from "./pull-request-event.ts";
import { addSummary, eventOf, runEnvironment } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

export const commentPlan: Script = async (args, environment, say) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { "summary-only": { type: "boolean", default: false } },
  });
  const [stack, file] = positionals;
  if (stack === undefined || file === undefined)
    throw new WorkflowError("comment-plan.ts needs a stack and a plan's file");
  const event = pullRequestEvent(eventOf(environment));
  const { markdown, fingerprint, failed, losses } = reportOf(file, stack);
  addSummary(markdown, environment);

  // A fork's token may not write comments: its plan stands on the run's page alone.
  if (!values["summary-only"]) {
    const run = runEnvironment(environment);
    const from = `<sub>Of ${event.pull_request.head.sha.slice(0, 10)}, [this run](${run.runUrl})</sub>`;
    await putOwnComment(new GithubClient(run), event.number, {
      about: planMarker(stack),
      login: run.login,
      markdown: `${markdown}\n\n${from}`,
      note: fingerprint,
    });
  }
  if (losses.length > 0 && !hasLabel(event, REPLACEMENT_INTENDED)) {
    const names = losses.map(({ name }) => name).join(", ");
    say(
      `this plan takes away what cannot be had again (${names}); the label ${REPLACEMENT_INTENDED} says that it is meant`,
    );
    return 3;
  }
  return failed ? 1 : 0;
};

if (import.meta.main) await exitWith(commentPlan);
