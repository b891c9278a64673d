/** Commits of one push are published under the last one's name: how many to look at after a change. */
const PUSHED_TOGETHER = 12;

/**
 * The commits an image may be tagged with, newest first: the one that changed what it is made of, those that were pushed
 * with it, and the deployed one itself (an image built on demand). `history`: newest first, from the deployed commit.
 */
export function imageCommits(history: readonly string[], changed: string): string[] {
  const at = history.indexOf(changed);
  if (at === -1) return [...history.slice(0, 1), changed];
  const since = history.slice(Math.max(0, at - PUSHED_TOGETHER), at + 1);
  return [...new Set([...history.slice(0, 1), ...since])];
}
