/** Repositories, branches and commits as the API answers them. */
import type { Commit, Owner, Repository } from "../state.ts";
import { userAnswer } from "./owners.ts";
import { API, nodeId, SITE, urlsBelow } from "./urls.ts";

export function repositoryUrl({ owner, name }: Repository): string {
  return `${API}/repos/${owner}/${name}`;
}

export function repositoryAnswer(repository: Repository, owner: Owner) {
  const { id, name, created_at, pushed_at } = repository;
  const fullName = `${owner.login}/${name}`;
  const open = repository.issues.filter(({ state }) => state === "open").length;
  return {
    id,
    node_id: nodeId("R", id),
    name,
    full_name: fullName,
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: userAnswer(owner),
    html_url: `${SITE}/${fullName}`,
    description: null,
    fork: false,
    url: repositoryUrl(repository),
    ...urlsBelow(repositoryUrl(repository), PATHS),
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `${SITE}/${fullName}.git`,
    svn_url: `${SITE}/${fullName}`,
    mirror_url: null,
    homepage: null,
    language: "Python",
    license: null,
    topics: [],
    size: 1,
    archived: repository.archived,
    disabled: false,
    default_branch: repository.defaultBranch,
    is_template: false,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks: 0,
    forks_count: 0,
    open_issues: open,
    open_issues_count: open,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    network_count: 0,
    subscribers_count: 0,
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    allow_forking: false,
    allow_update_branch: false,
    delete_branch_on_merge: false,
    squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
    squash_merge_commit_message: "COMMIT_MESSAGES",
    merge_commit_title: "MERGE_MESSAGE",
    merge_commit_message: "PR_TITLE",
    created_at,
    updated_at: pushed_at,
    pushed_at,
  };
}

const PATHS = {
  archive: "{archive_format}{/ref}",
  assignees: "assignees{/user}",
  blobs: "git/blobs{/sha}",
  branches: "branches{/branch}",
  collaborators: "collaborators{/collaborator}",
  comments: "comments{/number}",
  commits: "commits{/sha}",
  compare: "compare/{base}...{head}",
  contents: "contents/{+path}",
  contributors: "contributors",
  deployments: "deployments",
  downloads: "downloads",
  events: "events",
  forks: "forks",
  git_commits: "git/commits{/sha}",
  git_refs: "git/refs{/sha}",
  git_tags: "git/tags{/sha}",
  hooks: "hooks",
  issue_comment: "issues/comments{/number}",
  issue_events: "issues/events{/number}",
  issues: "issues{/number}",
  keys: "keys{/key_id}",
  labels: "labels{/name}",
  languages: "languages",
  merges: "merges",
  milestones: "milestones{/number}",
  notifications: "notifications{?since,all,participating}",
  pulls: "pulls{/number}",
  releases: "releases{/id}",
  stargazers: "stargazers",
  statuses: "statuses/{sha}",
  subscribers: "subscribers",
  subscription: "subscription",
  tags: "tags",
  teams: "teams",
  trees: "git/trees{/sha}",
};

export function commitAnswer(repository: Repository, commit: Commit) {
  const { sha, message, date, parent } = commit;
  const base = repositoryUrl(repository);
  const person = { name: "Yapit", email: "dev@yaptts.org", date };
  const verification = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
  return {
    sha,
    node_id: nodeId("C", repository.id),
    url: `${base}/commits/${sha}`,
    html_url: `${SITE}/${repository.owner}/${repository.name}/commit/${sha}`,
    comments_url: `${base}/commits/${sha}/comments`,
    commit: {
      author: person,
      committer: person,
      message,
      tree: { sha, url: `${base}/git/trees/${sha}` },
      url: `${base}/git/commits/${sha}`,
      comment_count: 0,
      verification,
    },
    author: null,
    committer: null,
    parents: parent ? [{ sha: parent, url: `${base}/commits/${parent}`, html_url: "" }] : [],
  };
}

export function branchAnswer(repository: Repository, name: string, commit: Commit) {
  const url = `${repositoryUrl(repository)}/branches/${name}`;
  return {
    name,
    commit: commitAnswer(repository, commit),
    _links: { self: url, html: `${SITE}/${repository.owner}/${repository.name}/tree/${name}` },
    protected: false,
    protection: { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
    protection_url: `${url}/protection`,
  };
}

export function refAnswer(repository: Repository, name: string, { sha }: Commit) {
  const base = repositoryUrl(repository);
  return {
    ref: `refs/heads/${name}`,
    node_id: nodeId("REF", repository.id),
    url: `${base}/git/refs/heads/${name}`,
    object: { sha, type: "commit", url: `${base}/git/commits/${sha}` },
  };
}
