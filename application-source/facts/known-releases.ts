/** The releases whose facts are kept here, as `tests/contract/yapit/extract.ts` read them. */
import { readFileSync } from "node:fs";
import type { ReleaseFacts } from "../release-facts.ts";

/** By git's name for it; "2025-12" is a commit that no branch or tag leads to. */
export const KNOWN_RELEASES = ["2025-12", "v0.4.3"] as const;
export type KnownRelease = (typeof KNOWN_RELEASES)[number];

export function releaseFacts(release: KnownRelease): ReleaseFacts {
  return JSON.parse(readFileSync(new URL(`./${release}.json`, import.meta.url), "utf8")) as ReleaseFacts;
}

/** Undefined: nothing is kept of it. */
export function factsOf(release: string): ReleaseFacts | undefined {
  const known = KNOWN_RELEASES.find((name) => name === release);
  return known && releaseFacts(known);
}
