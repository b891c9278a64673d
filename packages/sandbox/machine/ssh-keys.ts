/** Keys as OpenSSH writes them: pairs that a machine makes, and its authorized_keys lines. */
import ssh2 from "ssh2";
import type { ParsedKey } from "ssh2";

export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

export interface AuthorizedKey {
  key: ParsedKey;
  /** Runs instead of whatever the client asks for. */
  forcedCommand?: string;
  forwarding: boolean;
}

/** One in two hundred ed25519 pairs of ssh2 1.17 cannot be read, by itself or by anybody: another is made then. */
export function generateKeyPairSync(type: "ed25519" | "ecdsa", comment = ""): KeyPair {
  for (;;) {
    const pair =
      type === "ecdsa"
        ? ssh2.utils.generateKeyPairSync(type, { bits: 256, comment })
        : ssh2.utils.generateKeyPairSync(type, { comment });
    if (readKey(pair.private) && readKey(pair.public)) return { privateKey: pair.private, publicKey: pair.public };
  }
}

/** Undefined: no key at all, or one in a form that ssh does not know. */
export function readKey(text: string | Buffer): ParsedKey | undefined {
  const parsed = ssh2.utils.parseKey(text) as ParsedKey | ParsedKey[] | Error;
  if (parsed instanceof Error) return undefined;
  return Array.isArray(parsed) ? parsed[0] : parsed;
}

/** Lines that sshd cannot read are passed over, as it does. */
export function readAuthorizedKeys(text: string): AuthorizedKey[] {
  return text.split("\n").flatMap((line) => {
    const match =
      /^\s*(?<options>(?:[a-zA-Z-]+(?:="(?:[^"\\]|\\.)*")?,?)*\s+)?(?<key>(?:ssh-|ecdsa-|sk-)\S+\s+\S+.*)$/.exec(line);
    const key = readKey(match?.groups?.["key"] ?? "");
    if (!match || !key) return [];
    const options = match.groups?.["options"] ?? "";
    const forced = /command="((?:[^"\\]|\\.)*)"/.exec(options)?.[1]?.replaceAll('\\"', '"');
    const forwarding = !/no-port-forwarding|\brestrict\b/.test(options);
    return [{ key, forwarding, ...(forced !== undefined && { forcedCommand: forced }) }];
  });
}
