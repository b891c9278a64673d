/** yapit-tts/yapit as far as a deployment looks at it, at the two commits that this program knows the most of. */
import { releaseFacts } from "../../../application-source/facts/known-releases.ts";
import type { Repository } from "./state.ts";
import type { GithubStore } from "./store.ts";
import { releaseFiles } from "./release-files.ts";
import { commitTo } from "./commits.ts";

/** The branch dev is at what was put together by hand in December 2025; main, and the tag of it, at v0.4.3. */
export function seedYapit(store: GithubStore): Repository {
  store.addOwner("yapit-tts");
  const repository = store.addRepository("yapit-tts", "yapit", releaseFiles(releaseFacts("2025-12")), "dev");
  repository.branches["main"] = repository.branches["dev"] ?? "";
  const { sha } = commitTo(repository, "main", releaseFiles(releaseFacts("v0.4.3")), "Release v0.4.3");
  repository.tags["v0.4.3"] = sha;
  return repository;
}
