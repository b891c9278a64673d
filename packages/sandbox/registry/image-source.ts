/** Images as a machine pulls them: by digest, each one what its commit's files make it. */
import type { Commit } from "../github/state.ts";
import type { RegistryStore } from "./store.ts";

export interface ImageSource {
  /** Whether `docker login` succeeds. */
  accepts: (token: string) => boolean;
  /** What an image was built of; undefined: one of somebody else. @throws ApiError in the registry's words */
  filesOf: (reference: string, token: string | undefined) => Commit["files"] | undefined;
}

export function imageSource(registry: RegistryStore, commit: (sha: string) => Commit | undefined): ImageSource {
  return {
    accepts: (token) => registry.state.tokens.includes(token),
    filesOf(reference, token) {
      const [, repository, digest] = /^ghcr\.io\/([^:@]+)(?::[^@]+)?@(sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
      if (repository === undefined || digest === undefined) return undefined;
      registry.digest(repository, digest, registry.pass(repository, token));
      const tags = Object.entries(registry.state.repositories[repository]?.tags ?? {});
      return tags
        .filter(([, tagged]) => tagged === digest)
        .map(([tag]) => commit(tag)?.files)
        .find((files) => files !== undefined);
    },
  };
}
