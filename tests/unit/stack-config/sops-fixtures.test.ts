import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ageIdentities } from "../../../stack-config/age-identities.ts";
import { decryptSopsFile } from "../../../stack-config/sops/decrypt-file.ts";
import type { SopsNode } from "../../../stack-config/sops/tree.ts";
import { encrypted, FIXTURES, identity } from "./sops-fixtures.ts";

interface RandomFile {
  name: string;
  content: string;
  expected: unknown;
}

/** As `sops decrypt --output-type json` prints it. */
function plain(node: SopsNode): unknown {
  if (node.kind === "map") {
    return Object.fromEntries(
      node.items.flatMap((item) => (item.kind === "entry" ? [[item.key, plain(item.value)]] : [])),
    );
  }
  if (node.kind === "list") return node.items.flatMap((item) => (item.kind === "comment" ? [] : [plain(item)]));
  if (node.type === "null") return null;
  if (node.type === "bool") return node.text === "True";
  return node.type === "int" || node.type === "float" ? Number(node.text) : node.text;
}

async function opened(content: string, name: string): Promise<unknown> {
  const { documents } = await decryptSopsFile(content, name, identity("first.txt"));
  return documents.map(plain);
}

describe("a file written by the real sops", () => {
  const expectations = readdirSync(join(FIXTURES, "expected"));

  it.each(expectations)("opens as sops opens it: %s", async (expectation) => {
    const [, name = "", ending = ""] = /^(.+)-([a-z]+)\.json$/.exec(expectation) ?? [];
    const expected: unknown = JSON.parse(readFileSync(join(FIXTURES, "expected", expectation), "utf8"));
    expect(await opened(encrypted(`${name}.${ending}`), `x.${ending}`)).toEqual([expected]);
  });

  const lines = readFileSync(join(FIXTURES, "generated.jsonl"), "utf8").trim().split("\n");
  const randomFiles = lines.map((line) => JSON.parse(line) as RandomFile);

  it.each(randomFiles)("opens as sops opens it, whatever it holds: $name", async ({ name, content, expected }) => {
    expect(await opened(content, name)).toEqual([expected]);
  });

  it("opens as the text it was, in the binary store", async () => {
    const text = readFileSync(join(FIXTURES, "plain", "secrets.sops"), "utf8");
    expect(await opened(encrypted("default.sops"), ".env.local.sops")).toEqual([{ data: text }]);
  });

  it("opens with all its documents", async () => {
    expect(await opened(encrypted("documents.yaml"), "x.yaml")).toEqual([{ one: "first" }, { two: "second" }]);
  });

  it("opens with infinities and what is no number", async () => {
    const { documents } = await decryptSopsFile(encrypted("infinities.yaml"), "x.yaml", identity("first.txt"));
    const texts = documents.map((document) => JSON.stringify(document).match(/"text":"[^"]+"/g));
    const written = ["+Inf", "-Inf", "NaN"].map((text) => `"text":"${text}"`);
    expect(texts).toEqual([[...written, ...written]]);
  });

  it.each(["env", "json", "yaml"])("opens with either of two recipients' keys: %s", async (ending) => {
    const content = encrypted(`two-recipients.${ending}`);
    const [first, second] = await Promise.all(
      ["first.txt", "second.txt"].map((key) => decryptSopsFile(content, `x.${ending}`, identity(key))),
    );
    expect(first).toEqual(second);
  });

  it.each(["env", "json", "yaml"])("opens with an ssh-ed25519 key: %s", async (ending) => {
    const content = encrypted(`ssh.${ending}`);
    const { documents } = await decryptSopsFile(content, `x.${ending}`, identity("ssh-ed25519"));
    expect(JSON.stringify(documents)).toContain("rpa_made_up");
  });

  it("is opened by the one of several keys that fits", async () => {
    const keys = [...identity("stranger.txt"), ...identity("ssh-ed25519"), ...identity("second.txt")];
    await expect(decryptSopsFile(encrypted("two-recipients.env"), "x.env", keys)).resolves.toMatchObject({
      format: "dotenv",
    });
  });
});

describe("the sandbox's seed", () => {
  it("opens with its key", async () => {
    const seed = join(FIXTURES, "..", "..", "..", "packages", "sandbox", "seed");
    const keys = ageIdentities(readFileSync(join(seed, "age-key.txt"), "utf8"), "the seed");
    const content = readFileSync(join(seed, "production.env.sops"), "utf8");
    await expect(decryptSopsFile(content, "production.env.sops", keys)).resolves.toMatchObject({ format: "binary" });
  });
});
