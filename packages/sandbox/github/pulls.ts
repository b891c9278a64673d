/** Pull requests beyond what they share with issues: how they are merged, and which of them brought a commit. */
import { commitTo } from "./commits.ts";
import type { Issues } from "./issues.ts";
import { notFound, ValidationFailed } from "./refusals.ts";
import type { Commit, Issue, Repository } from "./state.ts";

export class Pulls {
  readonly #issues: Issues;

  constructor(issues: Issues) {
    this.#issues = issues;
  }

  /** Squashed: the default branch gets one commit with the tree of the pull request's branch. */
  merge(repository: Repository, number: number): Commit {
    const pull = this.#issues.get(repository, number);
    if (pull.pullRequestFrom === undefined) throw notFound();
    if (pull.state === "closed")
      throw new ValidationFailed({ resource: "PullRequest", code: "custom", field: "merge" });
    const { files } = this.head(repository, pull);
    const commit = commitTo(repository, repository.defaultBranch, files, `${pull.title} (#${number})`);
    this.#issues.edit(repository, number, { state: "closed" });
    pull.merged = { at: commit.date, sha: commit.sha };
    return commit;
  }

  /** The one that brought the commit into the default branch, or those whose branch ends with it. */
  ofCommit(repository: Repository, { sha }: Commit): Issue[] {
    const pulls = repository.issues.filter(({ pullRequestFrom }) => pullRequestFrom !== undefined);
    const brought = pulls.filter(({ merged }) => merged?.sha === sha);
    return brought.length > 0
      ? brought
      : pulls.filter(({ pullRequestFrom = "" }) => repository.branches[pullRequestFrom] === sha);
  }

  /** A branch that nobody pushed to is where the default one is. */
  head(repository: Repository, { pullRequestFrom = "" }: Issue): Commit {
    const sha = repository.branches[pullRequestFrom] ?? repository.branches[repository.defaultBranch] ?? "";
    const commit = repository.commits[sha];
    if (!commit) throw notFound();
    return commit;
  }
}
