/** Commits: each holds its whole tree. */
import { createHash } from "node:crypto";
import type { Commit, Repository } from "./state.ts";

/** Makes the tree the branch's newest commit. */
export function commitTo(
  repository: Repository,
  branch: string,
  files: Record<string, string>,
  message: string,
): Commit {
  const date = new Date().toISOString();
  const parent = repository.branches[branch];
  const content = JSON.stringify([
    repository.owner,
    repository.name,
    Object.keys(repository.commits).length,
    parent,
    files,
    message,
  ]);
  const commit: Commit = { sha: createHash("sha1").update(content).digest("hex"), message, date, files };
  if (parent) commit.parent = parent;
  repository.commits[commit.sha] = commit;
  repository.branches[branch] = commit.sha;
  repository.pushed_at = date;
  return commit;
}
