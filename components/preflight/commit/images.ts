/** Images by service, as they are shown and as a compose file names them. */
import type { PinnedImage } from "../../../application-source/image-digests.ts";

export type Images = Readonly<Record<string, PinnedImage>>;

/** "ghcr.io/yapit-tts/gateway:a52df79…@sha256:…" by service: Docker goes by the digest, the commit is for those who read it. */
export function references(images: Images): Record<string, string> {
  return mapped(images, ({ repository, commit, digest }) => `${repository}:${commit}@${digest}`);
}

/** "sha256:… (commit a52df79…)" by service. */
export function shownImages(images: Images): Record<string, string> {
  return mapped(images, ({ digest, commit }) => `${digest} (commit ${commit})`);
}

/** What `shownImages` has made. */
export function parseShown(shown: unknown): Pick<PinnedImage, "digest" | "commit"> | undefined {
  const [, digest, commit] = /^(sha256:[0-9a-f]{64}) \(commit ([0-9a-f]{40})\)$/.exec(String(shown)) ?? [];
  return digest === undefined || commit === undefined ? undefined : { digest, commit };
}

function mapped(images: Images, text: (image: PinnedImage) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(images).map(([service, image]) => [service, text(image)]));
}
