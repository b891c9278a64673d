/** `node tools/workflow/decide-staging.ts`: the outputs "action" and "stack" of the pull request's event. */
import { exitWith } from "./exit-with.ts";
import { pullRequestEvent } from "./pull-request-event.ts";
import { eventOf, setOutput } from "./run-environment.ts";
import { stagingDecision } from "./staging-decision.ts";

await exitWith(() => {
  const { action, stack } = stagingDecision(pullRequestEvent(eventOf()));
  setOutput("action", action);
  setOutput("stack", stack);
  return 0;
});
