import { SopsError } from "./sops-error.ts";

/** Which values of a file are ciphertext. A file has exactly one rule (getsops/sops stores/stores.go, ToInternal). */
export type EncryptionRule =
  | { kind: "unencrypted_suffix" | "encrypted_suffix"; suffix: string }
  | {
      kind: "unencrypted_regex" | "encrypted_regex" | "unencrypted_comment_regex" | "encrypted_comment_regex";
      regex: RegExp;
    };

export type RuleKind = EncryptionRule["kind"];

export const RULE_KINDS: readonly RuleKind[] = [
  "unencrypted_suffix",
  "encrypted_suffix",
  "unencrypted_regex",
  "encrypted_regex",
  "unencrypted_comment_regex",
  "encrypted_comment_regex",
];

/** What SOPS assumes where a file names no rule. */
export const DEFAULT_RULE: EncryptionRule = { kind: "unencrypted_suffix", suffix: "_unencrypted" };

export function encryptionRule(kind: RuleKind, text: string): EncryptionRule {
  if (kind === "unencrypted_suffix" || kind === "encrypted_suffix") return { kind, suffix: text };
  return { kind, regex: regexOf(kind, text) };
}

/**
 * @param path the keys from the document's top to the value; places in a list do not count
 * @param comments the comments in force: for each level, those written since the last value of that level
 * @param isComment whether the value in question is the last of those comments itself
 */
export function isEncrypted(rule: EncryptionRule, path: string[], comments: string[][], isComment: boolean): boolean {
  switch (rule.kind) {
    case "unencrypted_suffix":
      return !path.some((key) => key.endsWith(rule.suffix));
    case "encrypted_suffix":
      return path.some((key) => key.endsWith(rule.suffix));
    case "unencrypted_regex":
      return !path.some((key) => rule.regex.test(key));
    case "encrypted_regex":
      return path.some((key) => rule.regex.test(key));
    case "unencrypted_comment_regex":
      return !comments.flat().some((comment) => rule.regex.test(comment));
    case "encrypted_comment_regex":
      // The comment that switches encryption on stays readable itself.
      return (isComment ? comments.flat().slice(0, -1) : comments.flat()).some((comment) => rule.regex.test(comment));
  }
}

/** Go's syntax that JavaScript lacks or reads otherwise; such a rule is refused rather than guessed at. */
const GO_ONLY = /\\[AzQEapP]|\(\?[A-Za-z-]*[):]|\(\?P<|\[\[:/;

const LONGEST_RULE = 200;
const MOST_REPETITIONS = 2;

/** Go matches in linear time, JavaScript tries all ways: no group is repeated, and few others are. */
function isSlow(source: string): boolean {
  const repetitions = source.match(/[*+]|\{\d*,/g) ?? [];
  return source.length > LONGEST_RULE || /\)(?:[*+]|\{)/.test(source) || repetitions.length > MOST_REPETITIONS;
}

function regexOf(kind: RuleKind, text: string): RegExp {
  const ignoresCase = text.startsWith("(?i)");
  const source = ignoresCase ? text.slice("(?i)".length) : text;
  if (GO_ONLY.test(source.replaceAll("(?:", "("))) {
    throw new SopsError(`the rule ${kind} "${text}" uses Go's own syntax of regular expressions; write it without`);
  }
  if (isSlow(source)) {
    throw new SopsError(`the rule ${kind} repeats in a way that may take for ever to match; write it without`);
  }
  try {
    return new RegExp(source, ignoresCase ? "i" : "");
  } catch {
    throw new SopsError(`the rule ${kind} "${text}" is not a regular expression`);
  }
}
