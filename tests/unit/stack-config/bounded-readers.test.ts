import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ageIdentities } from "../../../stack-config/age-identities.ts";
import { parseDotenv } from "../../../stack-config/dotenv.ts";
import { readSshKeyFile } from "../../../stack-config/openssh-key.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import { decryptSopsFile } from "../../../stack-config/sops/decrypt-file.ts";
import { SopsError } from "../../../stack-config/sops/sops-error.ts";
import { proxyAddress } from "../../../stack-config/ssh-proxy.ts";
import { publicKeyProblem } from "../../../stack-config/ssh-public-key.ts";
import { parsedValues, stackFileOf } from "../../../stack-config/stack-file.ts";
import { encrypted, identity } from "./sops-fixtures.ts";

const LONGEST_MS = 3000;
const FILES = ["default.env", "default.json", "default.yaml", "default.sops", "encrypted-regex.yaml", "documents.yaml"];

/** Text of people and of machines, keys of JavaScript's own among it. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "%zz",
    "\n",
    "0::/0",
    "ENC[AES256_GCM,data:,iv:,tag:,type:str]",
  ),
  fc.stringMatching(/^[a-z0-9.:/=#"'{}[\]-]{0,40}$/),
);
const SECTIONS = [
  "domain",
  "dns",
  "server",
  "ssh",
  "repository",
  "dokploy",
  "kokoro",
  "secrets",
  "adopt",
  "application",
];
const value = fc.anything({ key: text, values: [text, fc.integer(), fc.boolean(), fc.constant(null)], maxDepth: 4 });

async function inTime<T>(read: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await read();
  expect(performance.now() - started).toBeLessThan(LONGEST_MS);
  return result;
}

// The library behind it is loaded at the first file.
beforeAll(() => decryptSopsFile(encrypted("default.env"), "x.env", identity("first.txt")));

describe("whatever is given, a reader answers in time, with a value or a sentence", () => {
  it("of a stack's configuration", async () => {
    const file = fc.dictionary(fc.oneof(fc.constantFrom(...SECTIONS), text), value);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("prod", "staging-x"), file, async (stack, given) => {
        const parsed = await inTime(() => parseStackConfig(stack, given));
        for (const { path, problem } of parsed.kind === "faulty" ? parsed.faults : []) {
          expect(typeof path).toBe("string");
          expect(problem).not.toMatch(/\n\s+at |undefined|\[object/);
        }
      }),
    );
  });

  it("of what Pulumi hands over", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, text), async (all) => {
        const { own } = await inTime(() => stackFileOf("yapit", all));
        await inTime(() => parseStackConfig("prod", parsedValues(own)));
      }),
    );
  });

  it.each(FILES)("of a SOPS file that was damaged anywhere: %s", async (file) => {
    const content = encrypted(file);
    const damage = fc.record({ at: fc.nat(content.length), without: fc.nat(80), put: text });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, without, put }) => {
        const damaged = content.slice(0, at) + put + content.slice(at + without);
        const error = await inTime(() =>
          decryptSopsFile(damaged, file, identity("first.txt")).then(
            () => undefined,
            (thrown: unknown) => thrown,
          ),
        );
        if (error !== undefined) expect(error).toBeInstanceOf(SopsError);
      }),
      { numRuns: 60 },
    );
  });

  it("of keys, dotenv text and a jump host", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text).map((parts) => parts.join("")),
        async (given) => {
          await inTime(() => parseDotenv(given, "x"));
          await inTime(() => publicKeyProblem(given));
          await inTime(() => readSshKeyFile(given));
          await inTime(() =>
            proxyAddress({ YAPIT_SSH_PROXY: given, YAPIT_SSH_PROXY_KEY_FILE: "x", YAPIT_SSH_PROXY_HOST_KEY: given }),
          );
          try {
            await inTime(() => ageIdentities(given, "x"));
          } catch (error) {
            expect(error).toBeInstanceOf(SopsError);
          }
        },
      ),
    );
  });

  it.each([
    ["spaces", " ".repeat(200_000)],
    ["spaces before a comment sign that never comes", `A=b${" ".repeat(200_000)}x`],
    ["quotes", `A="${'\\"'.repeat(100_000)}`],
  ])("of many %s", async (_, given) => {
    await inTime(() => parseDotenv(given, "x"));
  });
});
