/** Whether a plan is the one that was reviewed. */
import type { PlanReport } from "../report/report.ts";
import type { GithubClient, PullAnswer } from "./github-client.ts";
import { findOwnComment, noteIn } from "./own-comment.ts";
import { planMarker } from "./plan-file.ts";
import { REPLACEMENT_INTENDED } from "./pull-request-event.ts";

/** `words` are a sentence for the run's page. */
export interface Verdict {
  accepted: boolean;
  words: string;
}

const BY_HAND = "run the workflow by hand to have this one reviewed instead";

/** A plan after a merge: it must be the one in the merged pull request's comment. */
export async function verdictAfterMerge(
  github: GithubClient,
  plan: PlanReport,
  { sha, login }: { sha: string; login: string },
): Promise<Verdict> {
  const pull = (await github.pullsOf(sha)).find(({ merged_at }) => merged_at !== null);
  if (!pull) return refuse(`no pull request brought ${sha.slice(0, 10)}, so nobody has reviewed its plan; ${BY_HAND}`);
  const about = planMarker(plan.stack);
  const comment = await findOwnComment(github, pull.number, { about, login });
  if (!comment) return refuse(`#${pull.number} has no comment with a plan of ${plan.stack}; ${BY_HAND}`);
  if (noteIn(comment.body ?? "", about) !== plan.fingerprint)
    return refuse(`the plan is another than the one reviewed in #${pull.number}; ${BY_HAND}`);
  if (plan.losses.length > 0 && !isIntended(pull))
    return refuse(
      `#${pull.number} has no label ${REPLACEMENT_INTENDED}, and something would go that cannot be had again`,
    );
  return { accepted: true, words: `This is the plan reviewed in #${pull.number}.` };
}

/** A plan of a run by hand: whoever approves it reads it on the run's page. */
export function verdictByHand(plan: PlanReport, replacementIntended: boolean): Verdict {
  if (plan.losses.length > 0 && !replacementIntended)
    return refuse("something would go that cannot be had again; tick the box that says it is meant, and run it again");
  return { accepted: true, words: "Run by hand: read the plan before you approve it." };
}

function isIntended({ labels }: PullAnswer): boolean {
  return labels.some(({ name }) => name === REPLACEMENT_INTENDED);
}

function refuse(words: string): Verdict {
  return { accepted: false, words: `Refused: ${words}.` };
}
