import { describe, expect, it } from "vitest";
import { decryptSopsFile } from "../../../stack-config/sops/decrypt-file.ts";
import { SopsError } from "../../../stack-config/sops/sops-error.ts";
import { encrypted, identity } from "./sops-fixtures.ts";

interface Tampering {
  what: string;
  file: string;
  change: (content: string) => string;
  /** What the sentence must say. */
  says: RegExp;
}

const CIPHERTEXT = /ENC\[AES256_GCM,data:[^\]]+type:str\]/g;

function nthCiphertext(content: string, index: number): string {
  return content.match(CIPHERTEXT)?.[index] ?? "";
}

/** The first letter of a value's ciphertext changed. */
function flipped(content: string, index = 0): string {
  const value = nthCiphertext(content, index);
  const changed = value.replace(/data:(.)/, (_, letter: string) => `data:${letter === "A" ? "B" : "A"}`);
  return content.replace(value, changed);
}

function swapped(content: string): string {
  const [one, two] = [nthCiphertext(content, 0), nthCiphertext(content, 1)];
  return content.replace(one, "HERE").replace(two, one).replace("HERE", two);
}

const CHANGED = /was changed or moved/;
const DIFFERS = /message authentication code differs/;
const ALTERED = /message authentication code or the date/;

const TABLE: Tampering[] = [
  ...["default.env", "default.json", "default.yaml", "default.sops"].map((file) => ({
    what: "a changed ciphertext",
    file,
    change: flipped,
    says: CHANGED,
  })),
  ...["default.env", "default.json", "default.yaml"].flatMap((file) => [
    { what: "two values exchanged", file, change: swapped, says: CHANGED },
    {
      what: "a value replaced by plain text",
      file,
      change: (content: string) => content.replace(nthCiphertext(content, 0), "plain"),
      says: CHANGED,
    },
  ]),
  ...["mac-only-encrypted.env", "encrypted-regex-mac-only.json", "encrypted-regex-mac-only.yaml"].map((file) => ({
    what: "a changed ciphertext",
    file,
    change: flipped,
    says: CHANGED,
  })),
  ...["int", "float", "bool", "time", "ints"].flatMap((type) =>
    ["default.env", "default.json", "default.yaml", "default.sops"].map((file) => ({
      what: `text said to be of the type ${type}`,
      file,
      change: (content: string) => content.replace(/type:str\]/, `type:${type}]`),
      says: CHANGED,
    })),
  ),
  {
    what: "an iv that is too long for the cipher",
    file: "default.json",
    change: (content) => content.replace(/iv:[^,]+/, `iv:${"A".repeat(4000)}`),
    says: CHANGED,
  },
  {
    what: "a rule that could take for ever",
    file: "encrypted-regex.yaml",
    change: (content) => content.replace(/encrypted_regex: .*/, "encrypted_regex: ^(a+)+$"),
    says: /may take for ever to match/,
  },
  {
    what: "a value removed",
    file: "default.env",
    change: (content) => content.replace(/^RUNPOD_API_KEY=.*\n/m, ""),
    says: DIFFERS,
  },
  {
    what: "a value removed",
    file: "default.yaml",
    change: (content) => content.replace(/^RUNPOD_API_KEY: .*\n/m, ""),
    says: DIFFERS,
  },
  {
    what: "a value doubled",
    file: "default.env",
    change: (content) => content.replace(/^RUNPOD_API_KEY=.*\n/m, "$&$&"),
    says: DIFFERS,
  },
  {
    what: "a value doubled",
    file: "default.json",
    change: (content) => content.replace(/^\s*"RUNPOD_API_KEY": .*\n/m, "$&$&"),
    says: DIFFERS,
  },
  {
    what: "a value moved to another place",
    file: "default.env",
    change: (content) => content.replace(/^(RUNPOD_API_KEY=.*\n)(MISTRAL_API_KEY=.*\n)/m, "$2$1"),
    says: DIFFERS,
  },
  {
    what: "an emptied value",
    file: "default.env",
    change: (content) => content.replace(/^RUNPOD_API_KEY=.*$/m, "RUNPOD_API_KEY="),
    says: DIFFERS,
  },
  {
    what: "a changed readable value",
    file: "default.env",
    change: (content) => content.replace("NOTE_unencrypted=readable", "NOTE_unencrypted=other"),
    says: DIFFERS,
  },
  {
    what: "a changed readable value",
    file: "encrypted-suffix.yaml",
    change: (content) => content.replace("whole: 12", "whole: 13"),
    says: DIFFERS,
  },
  {
    what: "a readable number that became text",
    file: "encrypted-suffix.json",
    change: (content) => content.replace('"flag": true', '"flag": "true"'),
    says: DIFFERS,
  },
  {
    what: "the setting mac_only_encrypted added",
    file: "default.env",
    change: (content) => content.replace("sops_mac=", "sops_mac_only_encrypted=true\nsops_mac="),
    says: DIFFERS,
  },
  {
    what: "the setting mac_only_encrypted taken away",
    file: "mac-only-encrypted.yaml",
    change: (content) => content.replace(/^\s*mac_only_encrypted: true\n/m, ""),
    says: DIFFERS,
  },
  {
    what: "another rule",
    file: "encrypted-regex.yaml",
    change: (content) => content.replace(/encrypted_regex: .*/, "encrypted_regex: ^block"),
    says: DIFFERS,
  },
  {
    what: "a comment that asked for encryption removed",
    file: "encrypted-comment-regex.yaml",
    change: (content) => content.replace("# secret: on\n", ""),
    says: DIFFERS,
  },
  {
    what: "a changed mac",
    file: "default.yaml",
    change: (content) =>
      content.replace(
        /mac: ENC\[AES256_GCM,data:(.)/,
        (all, letter: string) => all.slice(0, -1) + (letter === "A" ? "B" : "A"),
      ),
    says: ALTERED,
  },
  {
    what: "another date of the last change",
    file: "default.json",
    change: (content) => content.replace(/"lastmodified": "\d{4}/, '"lastmodified": "2020'),
    says: ALTERED,
  },
  {
    what: "the mac of another file",
    file: "default.env",
    change: (content) =>
      content.replace(/^sops_mac=.*$/m, /^sops_mac=.*$/m.exec(encrypted("unencrypted-suffix.env"))?.[0] ?? ""),
    says: ALTERED,
  },
  {
    what: "no mac",
    file: "default.env",
    change: (content) => content.replace(/^sops_mac=.*\n/m, ""),
    says: /has no mac/,
  },
  {
    what: "an empty mac",
    file: "default.json",
    change: (content) => content.replace(/"mac": ".*"/, '"mac": ""'),
    says: /has no mac/,
  },
  {
    what: "no recipient",
    file: "default.json",
    change: (content) => content.replace(/"age": \[[^\]]*\],/, ""),
    says: /names no key/,
  },
  {
    what: "a damaged data key",
    file: "default.yaml",
    change: (content) =>
      content.replace(/-----BEGIN AGE ENCRYPTED FILE-----\n\s+..../, (all) => `${all.slice(0, -4)}AAAA`),
    says: /data key for age1\w+ is damaged/,
  },
  {
    what: "two rules",
    file: "encrypted-regex.yaml",
    change: (content) => content.replace("    encrypted_regex:", "    encrypted_suffix: x\n    encrypted_regex:"),
    says: /allows one of them/,
  },
  {
    what: "a rule in Go's own syntax",
    file: "encrypted-regex.yaml",
    change: (content) => content.replace(/encrypted_regex: .*/, "encrypted_regex: \\Ablock"),
    says: /Go's own syntax/,
  },
];

describe("a changed file is refused", () => {
  it.each(TABLE)("$what: $file", async ({ file, change, says }) => {
    const content = encrypted(file);
    const changed = change(content);
    expect(changed).not.toBe(content);
    const opening = decryptSopsFile(changed, file, identity("first.txt"));
    await expect(opening).rejects.toThrow(SopsError);
    await expect(opening).rejects.toThrow(says);
  });
});

describe("no key, no file", () => {
  it.each(["env", "json", "yaml", "sops"])("names the recipients when none of the keys fits: %s", async (ending) => {
    const opening = decryptSopsFile(encrypted(`stranger.${ending}`), `x.${ending}`, identity("first.txt"));
    await expect(opening).rejects.toThrow(
      /encrypted for age1\w+, the keys at hand are those of age1\w+; .* sops updatekeys/,
    );
  });

  it("takes a key of a wrong check sum for mistyped", async () => {
    const opening = decryptSopsFile(encrypted("default.env"), "x.env", [
      { kind: "age", secretKey: "AGE-SECRET-KEY-1QQQQ" },
    ]);
    await expect(opening).rejects.toThrow(/age key 1 of those at hand is mistyped/);
  });

  it.each([
    ["dotenv text", "A=1\n", /it is not encrypted/],
    ["YAML", "a: 1\n", /it is not encrypted/],
    ["JSON", '{"a":1}', /it is not encrypted/],
    ["half a JSON file", '{"data": "ENC[', /not valid JSON/],
    ["half a YAML file", "a: [\nsops: {}\n", /not valid YAML/],
    ["a key of JavaScript's own", '{"__proto__":"x","sops":{}}', /its key __proto__ is a name that cannot be used/],
    ["a key of JavaScript's own in YAML", "constructor: x\nsops: {}\n", /its key constructor is a name/],
    ["a key of JavaScript's own in dotenv", "prototype=x\nsops_mac=x\n", /its key prototype is a name/],
    ["a key of JavaScript's own in the block", "A=x\nsops_mac=x\nsops___proto__=x\n", /its sops block has the key/],
    ["a file that is too large", `{"data":"${"x".repeat(300_000)}"}`, /longer than 256 kB/],
    ["deep JSON", `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)},"sops":{}}`, /nested more than 50 levels deep/],
    ["deep YAML", `a: ${"[".repeat(20_000)}${"]".repeat(20_000)}\nsops: {}\n`, /nested|not valid YAML/],
    ["an INI file", "[sops]\nmac=x\n", /INI file/],
    [
      "a file for PGP alone",
      '{"data":"x","sops":{"pgp":[{"enc":"x"}],"mac":"x","lastmodified":"2025-12-23T10:00:00Z"}}',
      /for pgp keys only/,
    ],
    [
      "a file of two key groups",
      '{"data":"x","sops":{"key_groups":[{"age":[]},{"age":[]}],"mac":"x"}}',
      /2 key groups/,
    ],
  ])("says what is wrong with %s", async (_, content, says) => {
    await expect(decryptSopsFile(content, "x", identity("first.txt"))).rejects.toThrow(says);
  });
});
