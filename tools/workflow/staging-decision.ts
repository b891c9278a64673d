/** What becomes of a pull request's staging stack after an event of it. */
import { hasLabel, isFromFork, type PullRequestEvent } from "./pull-request-event.ts";

export const STAGING_LABEL = "staging";

export interface StagingDecision {
  action: "up" | "destroy" | "nothing";
  /** "staging-pr-12", which is also its name below the zone. */
  stack: string;
}

export function stagingDecision(event: PullRequestEvent): StagingDecision {
  return { action: actionFor(event), stack: `staging-pr-${event.number}` };
}

function actionFor(event: PullRequestEvent): StagingDecision["action"] {
  // A fork's code never runs with credentials, whatever label somebody puts on it.
  if (isFromFork(event)) return "nothing";
  if (event.action === "unlabeled") return event.label?.name === STAGING_LABEL ? "destroy" : "nothing";
  if (!hasLabel(event, STAGING_LABEL)) return "nothing";
  if (event.action === "closed") return "destroy";
  // Another label put beside it changes nothing.
  return event.action === "labeled" && event.label?.name !== STAGING_LABEL ? "nothing" : "up";
}
