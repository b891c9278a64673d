/** Which image each service gets, by digest. */
import { ImageRepository, type RegistryAccess, RegistryRefusal } from "./image-registry.ts";

export interface WantedImage {
  /** "ghcr.io/yapit-tts/gateway". */
  repository: string;
  /** That it may be tagged with, the one to prefer first. */
  commits: readonly string[];
}

export interface PinnedImage {
  /** "ghcr.io/yapit-tts/gateway". */
  repository: string;
  /** "sha256:…". */
  digest: string;
  /** The commit it was built from. */
  commit: string;
}

/** What is wrong with an image, to be put behind its service's name. */
export interface ImageTrouble {
  kind: "refused" | "not published";
  problem: string;
}

/** Asks for everything at once: a commit has a tag only where it, or a push it ended, changed the image. */
export async function imageDigest(
  registry: RegistryAccess,
  { repository, commits }: WantedImage,
  signal: AbortSignal,
): Promise<PinnedImage | ImageTrouble> {
  const host = repository.slice(0, repository.indexOf("/"));
  const asked = new ImageRepository(registry, repository.slice(host.length + 1), signal);
  try {
    const digests = await Promise.all(commits.map((commit) => asked.digest(commit)));
    const at = digests.findIndex((digest) => digest !== undefined);
    const [commit, digest] = [commits[at], digests[at]];
    if (commit !== undefined && digest !== undefined) return { repository, digest, commit };
    return { kind: "not published", problem: `${host} has no ${repository} of ${shortened(commits)}` };
  } catch (error) {
    if (!(error instanceof RegistryRefusal)) throw error;
    return { kind: "refused", problem: `${host} ${error.message}` };
  }
}

function shortened(commits: readonly string[]): string {
  const [newest = "", oldest = newest] = [commits[0], commits.at(-1)].map((commit) => commit?.slice(0, 7));
  return newest === oldest ? newest : `${oldest} or what was pushed with it up to ${newest}`;
}
