import { Ajv } from "ajv";
import { beforeEach, describe, expect, it } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { githubApi } from "@yapit-infra/sandbox/github/api.ts";
import { seedYapit } from "@yapit-infra/sandbox/github/seed.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import { generateKeyPairSync } from "@yapit-infra/sandbox/machine/ssh-keys.ts";
import contract from "../../recorded/providers/github-api.json" with { type: "json" };

const REPOSITORY = "/repos/yapit-tts/yapit";
const ajv = new Ajv({ strict: false });
/** Whatever is answered has the API's shape; what nobody reads is left out. */
const shapes = JSON.parse(JSON.stringify(contract), (name, value: unknown) =>
  name === "required" && Array.isArray(value) ? [] : value,
) as object;
ajv.addSchema(shapes, "github");

let store: GithubStore;

beforeEach(() => {
  store = new GithubStore();
  const yapit = seedYapit(store);
  store.addToken("good");
  store.addToken("reader", { login: "guest", access: { "yapit-tts/yapit": "read" } });
  const key = generateKeyPairSync("ed25519").publicKey;
  store.deployKeys.add(yapit, { title: "t", key, read_only: true, addedBy: "yapit-operator" });
  store.webhooks.create(yapit, {
    events: ["push"],
    config: { url: "https://x.example/", content_type: "json", secret: "s" },
  });
  store.issues.create(yapit, "yapit-operator", { title: "Drift", labels: ["drift"] });
  store.issues.create(yapit, "yapit-operator", { title: "Change", pullRequestFrom: "feature/x" });
  store.issues.comment(yapit, 1, "yapit-operator", "Found");
});

async function ask(method: string, path: string, options: { token?: string; body?: unknown; etag?: string } = {}) {
  const { token = "good", body, etag } = options;
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (etag) headers["if-none-match"] = etag;
  const init: RequestInit = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await githubApi(store, new Calls()).request(path, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: (text === "" ? undefined : JSON.parse(text)) as unknown,
  };
}

const headOf = (branch: string): string => store.state.repositories[0]?.branches[branch] ?? "";
/** Ids of what beforeEach made. */
const first = (of: "keys" | "hooks"): number => store.state.repositories[0]?.[of][0]?.id ?? 0;
const commentId = (): number => store.state.repositories[0]?.issues[0]?.comments[0]?.id ?? 0;

describe("the official description of the API holds for", () => {
  it.each<[string, () => string, string]>([
    ["the user", () => "/user", "private-user"],
    ["an organization", () => "/orgs/yapit-tts", "organization-full"],
    ["a repository", () => REPOSITORY, "full-repository"],
    ["a commit", () => `${REPOSITORY}/commits/dev`, "commit"],
    ["a deploy key", () => `${REPOSITORY}/keys/${first("keys")}`, "deploy-key"],
    ["a webhook", () => `${REPOSITORY}/hooks/${first("hooks")}`, "hook"],
    ["an issue", () => `${REPOSITORY}/issues/1`, "issue"],
    ["a pull request as an issue", () => `${REPOSITORY}/issues/2`, "issue"],
  ])("%s", async (_, path, schema) => {
    const { status, json } = await ask("GET", path());
    expect(status).toBe(200);
    const validate = ajv.getSchema(`github#/$defs/${schema}`);
    expect(validate?.(json), JSON.stringify(validate?.errors)).toBe(true);
  });

  it("the pull requests that brought a commit", async () => {
    store.pulls.merge(store.repository("yapit-tts", "yapit"), 2);
    const { status, json } = await ask("GET", `${REPOSITORY}/commits/${headOf("dev")}/pulls`);
    expect(status).toBe(200);
    expect(json).toHaveLength(1);
    const validate = ajv.getSchema("github#/$defs/pull-request-simple");
    expect(validate?.((json as unknown[])[0]), JSON.stringify(validate?.errors)).toBe(true);
  });

  it.each([
    ["a refused token", "GET", "/user", "bad", 401, "Bad credentials", "basic-error"],
    ["a repository that is not there", "GET", "/repos/yapit-tts/x", "good", 404, "Not Found", "basic-error"],
    ["keys asked by no administrator", "GET", `${REPOSITORY}/keys`, "reader", 404, "Not Found", "basic-error"],
    ["a key that is none", "POST", `${REPOSITORY}/keys`, "good", 422, "Validation Failed", "validation-error"],
  ])("%s", async (_, method, path, token, status, message, schema) => {
    const body = method === "POST" ? { title: "t", key: "x" } : undefined;
    const answer = await ask(method, path, { token, body });
    expect(answer).toMatchObject({ status, json: { message, status: String(status) } });
    expect(ajv.getSchema(`github#/$defs/${schema}`)?.(answer.json)).toBe(true);
  });
});

describe("an answer", () => {
  it("is the same below /api/v3, where the official provider asks", async () => {
    expect((await ask("GET", `/api/v3${REPOSITORY}/commits/dev`)).json).toEqual(
      (await ask("GET", `${REPOSITORY}/commits/dev`)).json,
    );
  });

  it("that did not change is not sent again", async () => {
    const { headers } = await ask("GET", `${REPOSITORY}/keys/${first("keys")}`);
    const again = await ask("GET", `${REPOSITORY}/keys/${first("keys")}`, { etag: headers.get("etag") ?? "" });
    expect(again).toMatchObject({ status: 304, json: undefined });
  });

  it("tells a classic token's scopes, and the repository's permissions", async () => {
    const { headers, json } = await ask("GET", REPOSITORY, { token: "reader" });
    expect(headers.get("x-oauth-scopes")).toBe("repo");
    expect(json).toMatchObject({ permissions: { admin: false, push: false, pull: true } });
  });

  it("of many comments comes page by page", async () => {
    for (let i = 0; i < 30; i++) store.issues.comment(store.repository("yapit-tts", "yapit"), 1, "guest", `${i}`);
    const { json, headers } = await ask("GET", `${REPOSITORY}/issues/1/comments`);
    expect(json).toHaveLength(30);
    expect(headers.get("link")).toMatch(/page=2>; rel="next"/);
    expect((await ask("GET", `${REPOSITORY}/issues/1/comments?page=2`)).json).toHaveLength(1);
  });

  it("hides a webhook's secret", async () => {
    const { json } = await ask("GET", `${REPOSITORY}/hooks/${first("hooks")}`);
    expect(json).toMatchObject({ config: { url: "https://x.example/", secret: "********" } });
  });
});

describe("what later work needs", () => {
  it("knows which pull request brought a commit, merged or not yet", async () => {
    const pullsOf = async (sha: string) => (await ask("GET", `${REPOSITORY}/commits/${sha}/pulls`)).json;
    const before = headOf("dev");
    const { sha } = await store.push("yapit-tts/yapit", "feature/x", { "new.txt": "new" }, "Work");
    expect(await pullsOf(before)).toEqual([]);
    expect(await pullsOf(sha)).toMatchObject([{ number: 2, state: "open", merged_at: null, head: { sha } }]);
    const merged = store.pulls.merge(store.repository("yapit-tts", "yapit"), 2);
    expect(headOf("dev")).toBe(merged.sha);
    expect(await pullsOf(merged.sha)).toMatchObject([
      { number: 2, state: "closed", merged_at: merged.date, merge_commit_sha: merged.sha },
    ]);
    expect(await ask("GET", `${REPOSITORY}/commits/${"5".repeat(40)}/pulls`)).toMatchObject({ status: 422 });
  });

  it("edits its comment in place, and leaves others' to those who may write", async () => {
    const path = `${REPOSITORY}/issues/comments/${commentId()}`;
    expect((await ask("PATCH", path, { body: { body: "Again" }, token: "reader" })).status).toBe(404);
    expect((await ask("PATCH", path, { body: { body: "Again" } })).json).toMatchObject({ body: "Again" });
  });

  it("opens, labels, finds and closes an issue", async () => {
    const opened = await ask("POST", `${REPOSITORY}/issues`, { body: { title: "Expired", labels: ["sweep"] } });
    expect(opened).toMatchObject({ status: 201, json: { number: 3, labels: [{ name: "sweep" }], state: "open" } });
    expect((await ask("GET", `${REPOSITORY}/issues?labels=sweep`)).json).toMatchObject([{ number: 3 }]);
    await ask("PATCH", `${REPOSITORY}/issues/3`, { body: { state: "closed" } });
    expect((await ask("GET", `${REPOSITORY}/issues?labels=sweep`)).json).toEqual([]);
  });
});
