/** Keys as OpenSSH writes them. */
import ssh2 from "ssh2";
import type { ParsedKey, PublicKeyAuthContext } from "ssh2";

export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

/** One in two hundred ed25519 pairs of ssh2 1.17 cannot be read, by itself or by anybody: another is made then. */
export function generateKeyPairSync(type: "ed25519" | "ecdsa" | "rsa", comment = "", bits = 256): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync(type as "rsa", { bits, comment });
    if (readKey(pair.private) && readKey(pair.public)) return { privateKey: pair.private, publicKey: pair.public };
  }
}

/** Undefined: no key at all, or one in a form that ssh does not know. */
export function readKey(text: string | Buffer): ParsedKey | undefined {
  const parsed = ssh2.utils.parseKey(text) as ParsedKey | ParsedKey[] | Error;
  if (parsed instanceof Error) return undefined;
  return Array.isArray(parsed) ? parsed[0] : parsed;
}

/** Whether a client has the key. Without a signature it only asks whether the key would do. */
export function isShown(
  key: ParsedKey | undefined,
  { key: shown, signature, blob, hashAlgo }: PublicKeyAuthContext,
): boolean {
  if (!key?.getPublicSSH().equals(shown.data)) return false;
  return !signature || !blob || key.verify(blob, signature, hashAlgo);
}
