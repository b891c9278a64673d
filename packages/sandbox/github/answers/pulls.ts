/** Pull requests as lists of them are answered. */
import type { Issue, Owner, Repository } from "../state.ts";
import { labelAnswer } from "./issues.ts";
import { userAnswer } from "./owners.ts";
import { repositoryAnswer, repositoryUrl } from "./repositories.ts";
import { nodeId, SITE } from "./urls.ts";

export function pullAnswer(
  repository: Repository,
  pull: Issue,
  { author, owner, headSha }: { author: Owner; owner: Owner; headSha: string },
) {
  const base = repositoryUrl(repository);
  const { id, number, title, body, state, created_at, updated_at, closed_at, merged, pullRequestFrom = "" } = pull;
  const url = `${base}/pulls/${number}`;
  const page = `${SITE}/${repository.owner}/${repository.name}/pull/${number}`;
  const urls = {
    issue_url: `${base}/issues/${number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${base}/pulls/comments{/number}`,
    comments_url: `${base}/issues/${number}/comments`,
    statuses_url: `${base}/statuses/${headSha}`,
  };
  const end = (ref: string, sha: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: userAnswer(owner),
    repo: repositoryAnswer(repository, owner),
  });
  return {
    url,
    id,
    node_id: nodeId("PR", id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    ...urls,
    number,
    state,
    locked: false,
    title,
    user: userAnswer(author),
    body,
    labels: pull.labels.map((label) => labelAnswer(repository, label)),
    milestone: null,
    created_at,
    updated_at,
    closed_at,
    merged_at: merged?.at ?? null,
    merge_commit_sha: merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: end(pullRequestFrom, headSha),
    base: end(repository.defaultBranch, repository.branches[repository.defaultBranch] ?? ""),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: urls.issue_url },
      comments: { href: urls.comments_url },
      review_comments: { href: urls.review_comments_url },
      review_comment: { href: urls.review_comment_url },
      commits: { href: urls.commits_url },
      statuses: { href: urls.statuses_url },
    },
    author_association: "MEMBER",
    auto_merge: null,
    draft: false,
  };
}
