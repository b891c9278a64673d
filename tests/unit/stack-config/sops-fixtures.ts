import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ageIdentities } from "../../../stack-config/age-identities.ts";
import type { AgeIdentity } from "../../../stack-config/sops/data-key.ts";

/** Files of the real sops; see the README there. */
export const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "sops");

export function encrypted(file: string): string {
  return readFileSync(join(FIXTURES, "encrypted", file), "utf8");
}

export function identity(keyFile: string): AgeIdentity[] {
  return ageIdentities(readFileSync(join(FIXTURES, "keys", keyFile), "utf8"), keyFile);
}
