import type { RepositoryConfig } from "../../stack-config/stack-config.ts";

/** What is said of a ref that the repository does not have, by whichever look finds it first. */
export function unknownRef({ owner, name, ref }: RepositoryConfig): string {
  return `repository.ref: ${owner}/${name} has neither a branch nor a tag "${ref}"; push it, or name another`;
}
