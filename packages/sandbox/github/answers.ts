/** GitHub's objects as the API answers them, without the many addresses and counts that nobody here reads. */
import type { Comment, Commit, DeployKey, Hook, Issue, Owner, Repository } from "./state.ts";

export const API = "https://api.github.com";
const SITE = "https://github.com";

export function repositoryUrl({ owner, name }: Repository): string {
  return `${API}/repos/${owner}/${name}`;
}

export function userAnswer({ id, login, type }: Owner) {
  return { id, login, type, html_url: `${SITE}/${login}`, site_admin: false };
}

export function organizationAnswer(owner: Owner) {
  const { id, login, type, created_at, deployKeysEnabled } = owner;
  return { id, login, type, created_at, deploy_keys_enabled_for_repositories: deployKeysEnabled };
}

export function repositoryAnswer(repository: Repository, owner: Owner) {
  const { id, name, private: isPrivate, archived, defaultBranch, created_at, pushed_at } = repository;
  const full_name = `${owner.login}/${name}`;
  return {
    ...{ id, name, full_name, private: isPrivate, archived, created_at, pushed_at, default_branch: defaultBranch },
    visibility: isPrivate ? "private" : "public",
    owner: userAnswer(owner),
    html_url: `${SITE}/${full_name}`,
    ssh_url: `git@github.com:${full_name}.git`,
    clone_url: `${SITE}/${full_name}.git`,
  };
}

export function commitAnswer(repository: Repository, { sha, message, date, parent }: Commit) {
  const url = `${repositoryUrl(repository)}/commits`;
  const person = { name: "Yapit", email: "dev@yaptts.org", date };
  return {
    sha,
    url: `${url}/${sha}`,
    commit: { author: person, committer: person, message },
    parents: parent ? [{ sha: parent, url: `${url}/${parent}` }] : [],
  };
}

export function keyAnswer(repository: Repository, key: DeployKey) {
  return { ...key, url: `${repositoryUrl(repository)}/keys/${key.id}`, verified: true, enabled: true };
}

/** A secret is shown as eight stars. */
export function hookAnswer(repository: Repository, hook: Hook) {
  const url = `${repositoryUrl(repository)}/hooks/${hook.id}`;
  const config = { ...hook.config, ...(hook.config.secret ? { secret: "********" } : {}) };
  return { type: "Repository", name: "web", ...hook, config, url };
}

function labelAnswer(name: string) {
  return { name, color: "ededed", default: false };
}

/** What an issue and a pull request have alike. */
function common({ id, number, title, body, state, labels, created_at, updated_at, closed_at }: Issue, author: Owner) {
  const times = { created_at, updated_at, closed_at };
  return { id, number, title, body, state, ...times, user: userAnswer(author), labels: labels.map(labelAnswer) };
}

export function issueAnswer(repository: Repository, issue: Issue, author: Owner) {
  const url = repositoryUrl(repository);
  const { number, comments, pullRequestFrom } = issue;
  return {
    ...common(issue, author),
    url: `${url}/issues/${number}`,
    comments: comments.length,
    ...(pullRequestFrom !== undefined && { pull_request: { url: `${url}/pulls/${number}` } }),
  };
}

export function commentAnswer(repository: Repository, comment: Comment, author: Owner) {
  const { id, body, created_at, updated_at } = comment;
  const url = `${repositoryUrl(repository)}/issues/comments/${id}`;
  return { id, url, body, created_at, updated_at, user: userAnswer(author) };
}

/** A pull request as lists of them are answered. */
export function pullAnswer(
  repository: Repository,
  pull: Issue,
  { author, headSha }: { author: Owner; headSha: string },
) {
  const { number, merged, pullRequestFrom: ref = "" } = pull;
  const { defaultBranch, branches } = repository;
  return {
    ...common(pull, author),
    url: `${repositoryUrl(repository)}/pulls/${number}`,
    merged_at: merged?.at ?? null,
    merge_commit_sha: merged?.sha ?? null,
    head: { ref, sha: headSha },
    base: { ref: defaultBranch, sha: branches[defaultBranch] ?? "" },
  };
}
