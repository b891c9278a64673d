import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "@yapit-infra/sandbox/core/api-error.ts";
import { ValidationFailed } from "@yapit-infra/sandbox/github/refusals.ts";
import type { Repository } from "@yapit-infra/sandbox/github/state.ts";
import { seedYapit } from "@yapit-infra/sandbox/github/seed.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import { generateKeyPairSync } from "@yapit-infra/sandbox/machine/ssh-keys.ts";

interface Delivered {
  url: string;
  headers: Record<string, string>;
  body: string;
}

let delivered: Delivered[];
let answerStatus: number | undefined;
let store: GithubStore;
let yapit: Repository;

beforeEach(() => {
  delivered = [];
  answerStatus = 200;
  const deliver = async (url: string, headers: Record<string, string>, body: string): Promise<{ status: number }> => {
    delivered.push({ url, headers, body });
    if (answerStatus === undefined) throw new Error("connection refused");
    return { status: answerStatus };
  };
  store = new GithubStore(undefined, { deliver });
  yapit = seedYapit(store);
});

function publicKey(comment = "me"): string {
  return generateKeyPairSync("ed25519", comment).publicKey;
}

function refused(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof ValidationFailed) return error.errors[0]?.message;
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("a deploy key", () => {
  it("is kept without its comment, and in use once in all of GitHub", () => {
    const other = store.addRepository("yapit-tts", "other", {}, "main");
    const key = publicKey();
    expect(store.deployKeys.add(yapit, { title: "t", key, addedBy: "me" }).key).toBe(key.replace(/ me$/, ""));
    const again = { title: "u", key: `${key}-again`, addedBy: "me" };
    expect(refused(() => store.deployKeys.add(yapit, again))).toBe("key is already in use");
    expect(refused(() => store.deployKeys.add(other, again))).toBe("key is already in use");
  });

  it.each(["", "x", "ssh-ed25519 AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----"])("of the form %j is refused", (key) => {
    const words = "key is invalid. You must supply a key in OpenSSH public key format";
    expect(refused(() => store.deployKeys.add(yapit, { title: "t", key, addedBy: "me" }))).toBe(words);
  });

  it("is refused while the organization has deploy keys disabled", () => {
    for (const owner of store.state.owners) owner.deployKeysEnabled = false;
    const words = "Deploy keys are disabled for this repository";
    expect(refused(() => store.deployKeys.add(yapit, { title: "t", key: publicKey(), addedBy: "me" }))).toBe(words);
  });
});

describe("a clone", () => {
  const request = { owner: "yapit-tts", name: "yapit", branch: "dev" };

  it("gives the branch's files to who holds a deploy key of the repository", () => {
    const key = publicKey();
    const made = store.deployKeys.add(yapit, { title: "t", key, addedBy: "me" });
    const cloned = store.clone({ ...request, publicKey: key });
    expect(cloned.sha).toBe(yapit.branches["dev"]);
    expect(cloned.files["docker/Dockerfile.stackauth"]).toContain("FROM stackauth/server:3ef9cb3\n");
    expect(made.last_used).not.toBeNull();
  });

  it("is refused in git's words", () => {
    const other = store.addRepository("yapit-tts", "other", {}, "main");
    const [key, foreign] = [publicKey(), publicKey()];
    store.deployKeys.add(yapit, { title: "t", key, addedBy: "me" });
    store.deployKeys.add(other, { title: "t", key: foreign, addedBy: "me" });
    expect(refused(() => store.clone({ ...request, publicKey: publicKey() }))).toMatch(
      /Permission denied \(publickey\)/,
    );
    expect(refused(() => store.clone({ ...request, publicKey: foreign }))).toMatch(/^ERROR: Repository not found\./);
    expect(refused(() => store.clone({ ...request, branch: "nowhere", publicKey: key }))).toMatch(
      /Remote branch nowhere not found in upstream origin$/,
    );
  });
});

describe("a push", () => {
  it("moves the branch, keeps the other files, and tells the webhooks with a signature", async () => {
    const config = { url: "https://yaptts.org/api/deploy/compose/abc", content_type: "json", secret: "s3cret" };
    store.webhooks.create(yapit, { events: ["push"], config });
    const before = yapit.branches["dev"];
    const commit = await store.push("yapit-tts/yapit", "dev", { "README.md": "# New\n", ".env.prod": "" }, "Change");
    expect(commit.parent).toBe(before);
    expect(commit.files).toMatchObject({ "README.md": "# New\n", "frontend/nginx.conf": expect.any(String) as string });
    expect(commit.files).not.toHaveProperty(".env.prod");
    const [delivery] = delivered;
    expect(delivery?.headers).toMatchObject({ "X-GitHub-Event": "push", "content-type": "application/json" });
    const signature = createHmac("sha256", "s3cret")
      .update(delivery?.body ?? "")
      .digest("hex");
    expect(delivery?.headers["X-Hub-Signature-256"]).toBe(`sha256=${signature}`);
    expect(JSON.parse(delivery?.body ?? "")).toMatchObject({
      ref: "refs/heads/dev",
      before,
      after: commit.sha,
      head_commit: { message: "Change", modified: ["README.md", ".env.prod"] },
      repository: { full_name: "yapit-tts/yapit" },
    });
  });

  it("goes to active hooks that ask for it, and what they answered is kept", async () => {
    const hook = (path: string, change: object) =>
      store.webhooks.create(yapit, { events: ["push"], config: { url: `https://x.example/${path}` }, ...change });
    const asked = hook("a", {});
    hook("b", { active: false });
    hook("c", { events: ["issues"] });
    answerStatus = 404;
    await store.push("yapit-tts/yapit", "dev", { a: "1" }, "One");
    expect(delivered.map(({ url }) => url)).toEqual(["https://x.example/a"]);
    expect(delivered[0]?.body).toMatch(/^payload=/);
    expect(asked.last_response).toMatchObject({ code: 404, message: "Invalid HTTP Response: 404" });
    answerStatus = undefined;
    await store.push("yapit-tts/yapit", "dev", { a: "2" }, "Two");
    expect(asked.last_response).toMatchObject({ code: null, status: "connection_error" });
  });

  it("to a new branch starts from the default one", async () => {
    const commit = await store.push("yapit-tts/yapit", "feature/x", { a: "1" }, "Branch");
    expect(Object.keys(commit.files)).toContain("docker-compose.prod.yml");
    expect(yapit.branches["dev"]).not.toBe(commit.sha);
  });
});

describe("a webhook", () => {
  it.each([
    ["no address", {}, "Config must contain URL for webhooks"],
    ["an address of no kind", { url: "yaptts.org" }, "url is malformed"],
    [
      "a loopback address",
      { url: "http://localhost:3000/x" },
      /isn't reachable over the public Internet \(localhost\)/,
    ],
  ])("with %s is refused", (_, config, words) => {
    expect(refused(() => store.webhooks.create(yapit, { events: ["push"], config }))).toMatch(words);
  });

  it("to the same address for the same event is refused", () => {
    const request = { events: ["push"], config: { url: "https://x.example/" } };
    store.webhooks.create(yapit, request);
    expect(refused(() => store.webhooks.create(yapit, request))).toBe("Hook already exists on this repository");
  });
});

describe("access", () => {
  it("to what a token may not see is not found", () => {
    store.addToken("admin");
    store.addToken("reader", { access: { "yapit-tts/yapit": "read" } });
    store.addToken("scopeless", { scopes: [], access: { "yapit-tts/yapit": "admin" } });
    const access = (value: string | undefined, needed: "admin" | "read"): string => {
      const token = store.authenticate(value && `Bearer ${value}`);
      return store.accessible(token, "yapit-tts", "yapit", needed).name;
    };
    expect(access("admin", "admin")).toBe("yapit");
    expect(access("reader", "read")).toBe("yapit");
    for (const value of ["reader", "scopeless", undefined])
      expect(refused(() => access(value, "admin"))).toBe("Not Found");
    expect(refused(() => access("nobody", "read"))).toBe("Bad credentials");
  });
});

it("goes on from its state after it was written down and read again", () => {
  const key = publicKey();
  store.deployKeys.add(yapit, { title: "t", key, addedBy: "me" });
  const again = new GithubStore(JSON.parse(JSON.stringify(store.state)) as typeof store.state);
  expect(again.clone({ owner: "yapit-tts", name: "yapit", branch: "dev", publicKey: key }).sha).toBe(
    yapit.branches["dev"],
  );
});
