import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { releaseOf } from "../../compose/releases/releases.ts";
import { ageIdentities } from "../../stack-config/age-identities.ts";
import { ageKeyPlace, type Machine } from "../../stack-config/age-key-place.ts";
import { pickSecrets } from "../../stack-config/application-secrets.ts";
import { namedValues } from "../../stack-config/secrets-of-file.ts";
import { decryptSopsFile } from "../../stack-config/sops/decrypt-file.ts";
import { SopsError } from "../../stack-config/sops/sops-error.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { type Finding, missing, ok } from "./finding.ts";

const ABOUT = "Secrets";

export interface OpenedSecrets {
  finding: Finding;
  registryToken?: string | undefined;
}

/** Opens the stack's file as the program would; nothing of it is shown. */
export async function openedSecrets(config: StackConfig, folder: string, machine: Machine): Promise<OpenedSecrets> {
  const named = config.secrets.file;
  if (named === undefined) return { finding: ok(ABOUT, "generated; the stack needs no file") };
  const moved = machine.environment["YAPIT_SECRETS_FILE"]?.trim() ?? "";
  const place = moved === "" ? named : moved;
  const path = resolve(folder, place);
  if (!existsSync(path))
    return { finding: missing(ABOUT, `there is no file ${place}`, "make it with sops; the README says what it holds") };

  const keys = ageKeyPlace(machine);
  const text = keys.kind === "text" ? keys.text : await readFile(keys.path, "utf8").catch(() => undefined);
  if (text === undefined) {
    const advice = "name its file in YAPIT_SOPS_AGE_KEY_FILE";
    return { finding: missing(ABOUT, `there is no age key at ${keys.from}`, advice) };
  }
  try {
    const file = await decryptSopsFile(await readFile(path, "utf8"), place, ageIdentities(text, keys.from));
    const { values, faults } = namedValues(file, place);
    const { webhook } = config.watching;
    const whose = { kind: config.kind, release: releaseOf(config.application.release), webhook };
    const picked = pickSecrets(whose, values, place);
    const [first, ...more] = [...faults, ...picked.faults];
    if (first) {
      const rest = more.length > 0 ? `, and ${more.length} more` : "";
      return { finding: missing(ABOUT, `${first.path}: ${first.problem}${rest}`, `change ${place} with sops`) };
    }
    const finding = ok(ABOUT, `${place} opens with the age key, ${picked.secrets.size} secrets`);
    return { finding, registryToken: picked.registryToken };
  } catch (error) {
    if (!(error instanceof SopsError)) throw error;
    const advice = "use a key that the file is encrypted for (sops updatekeys adds one)";
    return { finding: missing(ABOUT, `${place}: ${error.message}`, advice) };
  }
}
