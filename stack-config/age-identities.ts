import { readSshKeyFile } from "./openssh-key.ts";
import type { AgeIdentity } from "./sops/data-key.ts";
import { SopsError } from "./sops/sops-error.ts";

const AGE_KEY = /^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/;

/**
 * Reads the text of an age key file, one key a line, or of a private ssh-ed25519 key.
 * @param from how to name the place to the user
 * @throws SopsError when there is no key in it that can be used; repeats nothing of the text
 */
export function ageIdentities(text: string, from: string): AgeIdentity[] {
  if (/^(-----BEGIN|ssh-|ecdsa-)/.test(text.trim())) return [sshIdentity(text, from)];
  const lines = text.split("\n").map((line) => line.trim());
  const keys = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (keys.some((key) => key.startsWith("AGE-PLUGIN-"))) {
    throw new SopsError(
      `the age key in ${from} needs a plugin, which this program does not start; use one made by age-keygen`,
    );
  }
  if (keys.some((key) => /^age1[a-z0-9]+$/.test(key)))
    throw new SopsError(`${from} holds a public key of age; the private one, AGE-SECRET-KEY-1…, opens files`);
  if (keys.length === 0 || !keys.every((key) => AGE_KEY.test(key))) {
    throw new SopsError(`there is no age key in ${from}; it begins with AGE-SECRET-KEY-1, and age-keygen makes one`);
  }
  return keys.map((secretKey) => ({ kind: "age", secretKey }));
}

function sshIdentity(text: string, from: string): AgeIdentity {
  const file = readSshKeyFile(text);
  switch (file.kind) {
    case "ed25519":
      return { kind: "ssh", key: file.key };
    case "with passphrase":
      throw new SopsError(
        `the ssh key in ${from} has a passphrase, for which nobody can be asked here; use an age key`,
      );
    case "public":
      throw new SopsError(`${from} holds a public key; the private one opens files`);
    default:
      throw new SopsError(`the ssh key in ${from} is not an ed25519 key; use one of that kind or an age key`);
  }
}
