import type { ImageFacts } from "./release-facts.ts";

/** Commits of one push are published under the last one's name: how many to look at after a change. */
const PUSHED_TOGETHER = 12;

/**
 * The commits an image may be tagged with, newest first: the one that changed what it is made of, those that were pushed
 * with it, and the deployed one itself (an image built on demand). `history`: newest first, from the deployed commit;
 * `known`: of a change further back than that, what was found when the whole history was there to look at.
 */
export function imageCommits(history: readonly string[], changed: string, known?: ImageFacts): string[] {
  const deployed = history.slice(0, 1);
  const at = history.indexOf(changed);
  const since =
    at !== -1
      ? history.slice(Math.max(0, at - PUSHED_TOGETHER), at + 1)
      : known?.commits.at(-1) === changed
        ? known.commits
        : [changed];
  return [...new Set([...deployed, ...since])];
}
