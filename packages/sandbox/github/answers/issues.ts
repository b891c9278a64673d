/** Issues, comments and labels as the API answers them. */
import type { Comment, Issue, Owner, Repository } from "../state.ts";
import { userAnswer } from "./owners.ts";
import { repositoryUrl } from "./repositories.ts";
import { nodeId, SITE, urlsBelow } from "./urls.ts";

export function labelAnswer(repository: Repository, name: string) {
  const url = `${repositoryUrl(repository)}/labels/${encodeURIComponent(name)}`;
  return {
    id: repository.id,
    node_id: nodeId("LA", repository.id),
    url,
    name,
    color: "ededed",
    default: false,
    description: null,
  };
}

export function issueAnswer(repository: Repository, issue: Issue, author: Owner) {
  const base = repositoryUrl(repository);
  const url = `${base}/issues/${issue.number}`;
  const page = issue.pullRequestFrom === undefined ? "issues" : "pull";
  const { id, number, title, body, state, created_at, updated_at, closed_at } = issue;
  return {
    id,
    node_id: nodeId("I", id),
    url,
    repository_url: base,
    ...urlsBelow(url, { labels: "labels{/name}", comments: "comments", events: "events" }),
    html_url: `${SITE}/${repository.owner}/${repository.name}/${page}/${number}`,
    number,
    title,
    body,
    state,
    state_reason: state === "closed" ? "completed" : null,
    user: userAnswer(author),
    labels: issue.labels.map((label) => labelAnswer(repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    comments: issue.comments.length,
    author_association: "MEMBER",
    created_at,
    updated_at,
    closed_at,
    ...(page === "pull" ? { pull_request: { url: `${base}/pulls/${number}` } } : {}),
  };
}

export function commentAnswer(repository: Repository, issue: Issue, comment: Comment, author: Owner) {
  const { id, body, created_at, updated_at } = comment;
  const base = repositoryUrl(repository);
  return {
    id,
    node_id: nodeId("IC", id),
    url: `${base}/issues/comments/${id}`,
    html_url: `${SITE}/${repository.owner}/${repository.name}/issues/${issue.number}#issuecomment-${id}`,
    issue_url: `${base}/issues/${issue.number}`,
    user: userAnswer(author),
    body,
    author_association: "MEMBER",
    created_at,
    updated_at,
  };
}
