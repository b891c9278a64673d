/**
 * `node tools/workflow/review-plan.ts STACK FILE`: before production is changed, the plan on the run's page, and whether it is the one
 * that was reviewed. Sets the output "changes" to true or false; exits with 1 when the plan is refused.
 */
import { exitWith, type Script } from "./exit-with.ts";
import { GithubClient } from "./github-client.ts";
import { reportOf } from "./plan-file.ts";
import { verdictAfterMerge, verdictByHand } from "./reviewed-plan.ts";
import { addSummary, eventOf, runEnvironment, setOutput } from "./run-environment.ts";
import { WorkflowError } from "./workflow-error.ts";

/** The event of a run by hand has the inputs that were chosen; that of a push has none. */
interface Event {
  inputs?: { replacement_intended?: string } | null;
}

export const reviewPlan: Script = async (args, environment, say) => {
  const [stack, file] = args;
  if (stack === undefined || file === undefined)
    throw new WorkflowError("review-plan.ts needs a stack and a plan's file");
  const { inputs } = eventOf(environment) as Event;
  const run = runEnvironment(environment);
  const plan = reportOf(file, stack);
  setOutput("changes", String(plan.changes), environment);
  if (plan.failed || !plan.changes) {
    addSummary(plan.markdown, environment);
    return plan.failed ? 1 : 0;
  }
  const verdict =
    inputs === undefined
      ? await verdictAfterMerge(new GithubClient(run), plan, run)
      : verdictByHand(plan, inputs?.replacement_intended === "true");
  addSummary(`**${verdict.words}**\n\n${plan.markdown}`, environment);
  if (!verdict.accepted) say(verdict.words);
  return verdict.accepted ? 0 : 1;
};

if (import.meta.main) await exitWith(reviewPlan);
