/** What a webhook is told of a push. */
import type { Commit, Repository } from "./state.ts";

/** The fields of a push event that receivers read (https://docs.github.com/webhooks/webhook-events-and-payloads#push). */
export function pushEvent(
  repository: Repository,
  branch: string,
  before: string | undefined,
  commit: Commit,
  paths: string[],
): object {
  const { sha, message, date: timestamp } = commit;
  const head = { id: sha, message, timestamp, added: [], removed: [], modified: paths };
  const { id, name, owner, private: isPrivate, defaultBranch: default_branch } = repository;
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? "0".repeat(40),
    after: sha,
    ...{ created: before === undefined, deleted: false, forced: false },
    commits: [head],
    head_commit: head,
    repository: { id, name, full_name: `${owner}/${name}`, private: isPrivate, default_branch },
    pusher: { name: "yapit-operator" },
  };
}
