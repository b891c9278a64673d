import { RELEASE_2025_12 } from "./2025-12/release.ts";
import type { Release } from "./release.ts";
import { RELEASE_V0_4 } from "./v0.4/release.ts";

/** Every release this program can deploy, the newest last. */
export const RELEASES: readonly Release[] = [RELEASE_2025_12, RELEASE_V0_4];

export const NEWEST_RELEASE = RELEASE_V0_4;

/** @throws for a name that no configuration passes the schema with */
export function releaseOf(name: string): Release {
  const release = RELEASES.find((known) => known.name === name);
  if (release === undefined) throw new Error(`unknown release ${name}`);
  return release;
}
