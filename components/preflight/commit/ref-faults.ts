import type { CommitAnswer } from "../../../application-source/commit-question.ts";
import type { RepositoryConfig } from "../../../stack-config/stack-config.ts";

export function unknownRef({ owner, name, ref }: RepositoryConfig): string {
  return `repository.ref: ${owner}/${name} has neither a branch nor a tag "${ref}"; push it, or name another`;
}

/** What of a ref that is there keeps it from being deployed. */
export function refFaults(kind: CommitAnswer["kind"], { owner, name, ref, pushToDeploy }: RepositoryConfig): string[] {
  if (kind === "ambiguous") {
    return [`repository.ref: ${owner}/${name} has a branch and a tag "${ref}"; rename one of them, or name another`];
  }
  if (kind === "tag" && pushToDeploy) {
    return [`repository.pushToDeploy: ${ref} is a tag, which no push moves; name a branch in repository.ref`];
  }
  return [];
}
