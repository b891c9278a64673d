/**
 * `node tools/workflow/comment-staging.ts STACK OUTCOME [URL]`: the pull request's one comment about its staging stack. OUTCOME is
 * "up" (with the address), "destroyed" or "failed".
 */
import { exitWith, type Script } from "./exit-with.ts";
import { GithubClient } from "./github-client.ts";
import { putOwnComment } from "./own-comment.ts";
import { pullRequestEvent } from "./pull-request-event.ts";
import { eventOf, runEnvironment } from "./run-environment.ts";
import { STAGING_LABEL } from "./staging-decision.ts";
import { WorkflowError } from "./workflow-error.ts";

export const commentStaging: Script = async (args, environment) => {
  const [stack, outcome = "", url = ""] = args;
  if (stack === undefined) throw new WorkflowError("comment-staging.ts needs a stack and an outcome");
  const { number, pull_request } = pullRequestEvent(eventOf(environment));
  const run = runEnvironment(environment);
  await putOwnComment(new GithubClient(run), number, {
    about: "staging",
    login: run.login,
    markdown: words({ stack, outcome, url, run: `[this run](${run.runUrl})`, sha: pull_request.head.sha.slice(0, 10) }),
    // Nobody who never saw a staging stack wants to hear of its end.
    onlyEdit: outcome === "destroyed",
  });
  return 0;
};

function words(told: { stack: string; outcome: string; url: string; run: string; sha: string }): string {
  const { stack, outcome, url, run, sha } = told;
  switch (outcome) {
    case "up":
      if (!/^https:\/\/[\w.-]+$/.test(url)) throw new WorkflowError(`"${url}" is no address of a staging stack`);
      return `### Staging: ${url}\n\n\`${stack}\` runs ${sha} (${run}). Closing the pull request or taking the label \`${STAGING_LABEL}\` off destroys it.`;
    case "destroyed":
      return `### Staging is gone\n\n\`${stack}\` was destroyed (${run}). The label \`${STAGING_LABEL}\` makes it anew.`;
    case "failed":
      return `### Staging failed\n\n\`${stack}\` of ${sha} is not in order; ${run} tells why. The next push tries again, and closing the pull request still destroys what was made.`;
    default:
      throw new WorkflowError(`comment-staging.ts knows up, destroyed and failed, not "${outcome}"`);
  }
}

if (import.meta.main) await exitWith(commentStaging);
