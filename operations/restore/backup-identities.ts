import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { ageIdentities } from "../../stack-config/age-identities.ts";
import { ageKeyPlace } from "../../stack-config/age-key-place.ts";
import { SopsError } from "../../stack-config/sops/sops-error.ts";
import { OperationError } from "../operation-error.ts";
import type { Environment } from "../services/json-service.ts";

/**
 * The private age keys of whoever runs this: YAPIT_BACKUP_AGE_KEY_FILE or, for CI, YAPIT_BACKUP_AGE_KEY; without them the key that
 * opens SOPS files.
 */
export function backupIdentities(environment: Environment): string[] {
  const file = environment["YAPIT_BACKUP_AGE_KEY_FILE"]?.trim() ?? "";
  const text = environment["YAPIT_BACKUP_AGE_KEY"]?.trim() ?? "";
  if (file !== "") return identitiesIn(read(file, "YAPIT_BACKUP_AGE_KEY_FILE"), file);
  if (text !== "") return identitiesIn(text, "YAPIT_BACKUP_AGE_KEY");
  const place = ageKeyPlace({ environment, platform: process.platform, homeDirectory: homedir() });
  return identitiesIn(place.kind === "text" ? place.text : read(place.path, place.from), place.from);
}

function identitiesIn(text: string, from: string): string[] {
  try {
    const keys = ageIdentities(text, from).flatMap((identity) => (identity.kind === "age" ? [identity.secretKey] : []));
    if (keys.length > 0) return keys;
  } catch (error) {
    if (error instanceof SopsError) throw new OperationError(error.message);
    throw error;
  }
  throw new OperationError(
    `${from} holds an ssh key; backups are opened by an age key, which YAPIT_BACKUP_AGE_KEY_FILE names`,
  );
}

function read(path: string, from: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new OperationError(
      `there is no age key that opens backups: ${from} cannot be read; YAPIT_BACKUP_AGE_KEY_FILE names the file`,
    );
  }
}
