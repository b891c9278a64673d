/** The event "pull_request", as far as the workflows' scripts read it. */
import { WorkflowError } from "./workflow-error.ts";

export interface PullRequestEvent {
  /** "opened", "labeled", "closed", … */
  action: string;
  /** The label that was put on or taken off. */
  label?: { name: string };
  number: number;
  pull_request: {
    labels: { name: string }[];
    head: { sha: string; /** Null when the fork is gone. */ repo: { full_name: string } | null };
    base: { repo: { full_name: string } };
  };
}

/** The label by which somebody says that a plan may take away what cannot be had again. */
export const REPLACEMENT_INTENDED = "replacement-intended";

export function pullRequestEvent(event: unknown): PullRequestEvent {
  if (typeof event === "object" && event !== null && "pull_request" in event && "number" in event)
    return event as PullRequestEvent;
  throw new WorkflowError("the event is none of a pull request; this step belongs into a workflow on pull_request");
}

export function hasLabel({ pull_request: { labels } }: PullRequestEvent, wanted: string): boolean {
  return labels.some(({ name }) => name === wanted);
}

/** A fork's run gets no credentials. */
export function isFromFork({ pull_request: { head, base } }: PullRequestEvent): boolean {
  return head.repo?.full_name !== base.repo.full_name;
}
