/** `git clone --depth 1 --branch … git@github.com:owner/name.git` with a deploy key. */
import { withoutComment } from "./deploy-keys.ts";
import { gitRefusal } from "./refusals.ts";
import type { Commit, GithubState } from "./state.ts";

export interface CloneRequest {
  owner: string;
  name: string;
  branch: string;
  /** In authorized_keys form. */
  publicKey: string;
}

export type Clone = Pick<Commit, "sha" | "message" | "files">;

/** Refused in the words git prints. */
export function cloneOverSsh(state: GithubState, request: CloneRequest): Clone {
  const { owner, name, branch } = request;
  const key = withoutComment(request.publicKey);
  const holder = state.repositories.find(({ keys }) => keys.some((known) => known.key === key));
  const unreachable =
    "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.";
  if (!holder) throw gitRefusal(`git@github.com: Permission denied (publickey).\n${unreachable}`);
  const wanted = `${owner}/${name}`.replace(/\.git$/, "").toLowerCase();
  if (`${holder.owner}/${holder.name}`.toLowerCase() !== wanted)
    throw gitRefusal(`ERROR: Repository not found.\n${unreachable}`);
  const commit = holder.commits[holder.branches[branch] ?? holder.tags[branch] ?? ""];
  if (!commit) {
    const words = `warning: Could not find remote branch ${branch} to clone.\nfatal: Remote branch ${branch} not found in upstream origin`;
    throw gitRefusal(words);
  }
  for (const used of holder.keys) if (used.key === key) used.last_used = new Date().toISOString();
  return { sha: commit.sha, message: commit.message, files: { ...commit.files } };
}
