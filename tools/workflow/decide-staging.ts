/** `node tools/workflow/decide-staging.ts`: the outputs "action" and "stack" of the pull request's event. */
import { exitWith, type Script } from "./exit-with.ts";
import { pullRequestEvent } from "./pull-request-event.ts";
import { eventOf, setOutput } from "./run-environment.ts";
import { stagingDecision } from "./staging-decision.ts";

export const decideStaging: Script = (_args, environment) => {
  const { action, stack } = stagingDecision(pullRequestEvent(eventOf(environment)));
  setOutput("action", action, environment);
  setOutput("stack", stack, environment);
  return 0;
};

if (import.meta.main) await exitWith(decideStaging);
