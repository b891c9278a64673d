import { DEFAULT_RULE, encryptionRule, RULE_KINDS, type EncryptionRule } from "./encryption-rule.ts";
import { SopsError } from "./sops-error.ts";

/** The "sops" block of a file, as far as age is concerned. */
export interface SopsMetadata {
  recipients: AgeRecipient[];
  /** The other kinds of keys that the file can be opened with: "pgp", "kms". */
  otherKeyKinds: string[];
  /** RFC 3339; what the code below was sealed with. */
  lastModified: string;
  /** The message authentication code, encrypted. */
  mac: string;
  rule: EncryptionRule;
  macOnlyEncrypted: boolean;
}

export interface AgeRecipient {
  /** "age1…" or "ssh-ed25519 AAAA…". */
  recipient: string;
  /** The file's data key, encrypted for that recipient: an armored age file. */
  encryptedDataKey: string;
}

const OTHER_KEY_KINDS = ["pgp", "kms", "gcp_kms", "azure_kv", "hc_vault"];

export function parseMetadata(sops: unknown): SopsMetadata {
  if (!isRecord(sops)) throw new SopsError("its sops block is missing: it is not encrypted, or not by SOPS");
  const keys = keyGroup(sops);
  const mac = sops["mac"];
  if (typeof mac !== "string" || mac === "") {
    throw new SopsError("its sops block has no mac, so nobody can tell whether the file was changed; encrypt it again");
  }
  return {
    recipients: ageRecipients(keys["age"]),
    otherKeyKinds: OTHER_KEY_KINDS.filter((kind) => isFilled(keys[kind])),
    lastModified: rfc3339(sops["lastmodified"]),
    mac,
    rule: ruleOf(sops),
    macOnlyEncrypted: sops["mac_only_encrypted"] === true || sops["mac_only_encrypted"] === "true",
  };
}

/** Several groups split the data key among them (Shamir), which a program that opens files unattended has no use for. */
function keyGroup(sops: Record<string, unknown>): Record<string, unknown> {
  if (isFilled(sops["age"]) || OTHER_KEY_KINDS.some((kind) => isFilled(sops[kind]))) return sops;
  const groups: unknown = sops["key_groups"];
  if (!Array.isArray(groups) || groups.length === 0) throw new SopsError("its sops block names no key");
  if (groups.length > 1) {
    throw new SopsError(
      `it needs keys of ${groups.length} key groups at once; encrypt it for age recipients of one group`,
    );
  }
  const [group] = groups as unknown[];
  return isRecord(group) ? group : {};
}

function ageRecipients(age: unknown): AgeRecipient[] {
  if (!Array.isArray(age)) return [];
  return age.filter(isRecord).map(({ recipient, enc }) => {
    if (typeof recipient !== "string" || typeof enc !== "string") {
      throw new SopsError("an age entry of its sops block lacks recipient or enc");
    }
    return { recipient, encryptedDataKey: enc };
  });
}

function ruleOf(sops: Record<string, unknown>): EncryptionRule {
  const rules = RULE_KINDS.flatMap((kind) => {
    const text = sops[kind];
    return typeof text === "string" && text !== "" ? [{ kind, text }] : [];
  });
  if (rules.length > 1) {
    throw new SopsError(`its sops block has ${rules.map(({ kind }) => kind).join(" and ")}; SOPS allows one of them`);
  }
  const [rule] = rules;
  return rule ? encryptionRule(rule.kind, rule.text) : DEFAULT_RULE;
}

/** As Go writes the same moment again: whole seconds, "Z" for no offset. */
function rfc3339(text: unknown): string {
  const [, seconds, offset] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(String(text)) ?? [];
  if (seconds === undefined || offset === undefined) throw new SopsError("its sops block has no valid lastmodified");
  return seconds + (offset === "+00:00" || offset === "-00:00" ? "Z" : offset);
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
