import { beforeEach, describe, expect, it } from "vitest";
import { type Call, PartialFailure, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { githubProvider } from "@yapit-infra/sandbox/plugins/github/plugin.ts";
import type { Repository } from "@yapit-infra/sandbox/github/state.ts";
import { seedYapit } from "@yapit-infra/sandbox/github/seed.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import { generateKeyPairSync } from "@yapit-infra/sandbox/machine/ssh-keys.ts";

const CALL: Call = {
  urn: "",
  name: "x",
  log: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
};

let store: GithubStore;
let yapit: Repository;
let calls: Calls;
let provider: ReturnType<typeof githubProvider>;

beforeEach(async () => {
  store = new GithubStore();
  yapit = seedYapit(store);
  store.addToken("good");
  calls = new Calls();
  provider = githubProvider(store, calls);
  await provider.configure?.({ owner: "yapit-tts", token: "good" });
});

function type(name: string): Required<ResourceType> {
  return provider.resources[`github:index/${name}`] as Required<ResourceType>;
}

describe("a deploy key", () => {
  const keys = (): Required<ResourceType> => type("repositoryDeployKey:RepositoryDeployKey");
  const inputs = () => {
    const key = generateKeyPairSync("ed25519", "dokploy").publicKey;
    return { key, readOnly: true, repository: "yapit", title: "dokploy" };
  };

  it("has the repository in its id, and no comment in its state", async () => {
    const wanted = inputs();
    const { id, state } = await keys().create(wanted, CALL);
    expect(id).toBe(`yapit:${yapit.keys[0]?.id ?? 0}`);
    expect(state).toMatchObject({ key: wanted.key.replace(/ dokploy$/, ""), readOnly: true, title: "dokploy" });
    expect(state["etag"]).toMatch(/^W\//);
  });

  it("is recorded as it was planned when it cannot be read back, and shows no change then", async () => {
    calls.faultAt = (made) => (made.startsWith("github GET") ? { when: "before" } : undefined);
    const wanted = inputs();
    const failure: unknown = await keys()
      .create(wanted, CALL)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialFailure);
    const { id, state } = failure as PartialFailure;
    expect([id, state]).toEqual([`yapit:${yapit.keys[0]?.id ?? 0}`, { ...wanted, etag: null }]);
    expect((await keys().diff({ inputs: wanted, state }, wanted)).paths.size).toBe(0);
  });

  it("shows no change for a comment or a line's end, which GitHub does not keep, before and after a refresh", async () => {
    const wanted = inputs();
    const { id, state } = await keys().create(wanted, CALL);
    const read = await keys().read(id, { inputs: wanted, state }, CALL);
    if (!read) throw new Error("it is gone");
    for (const olds of [{ inputs: wanted, state }, read]) {
      for (const key of [wanted.key, `${wanted.key}\n`, wanted.key.replace("dokploy", "other")]) {
        expect((await keys().diff(olds, { ...wanted, key })).paths.size).toBe(0);
      }
    }
    const other = await keys().diff(read, { ...wanted, key: inputs().key });
    expect(other).toMatchObject({ replaces: ["key"], deleteBeforeReplace: true });
  });

  it("is imported by repository and number, and gone when somebody deleted it", async () => {
    const { id, state } = await keys().create(inputs(), CALL);
    expect(await keys().read(id, { inputs: {}, state: {} }, CALL)).toMatchObject({
      inputs: { repository: "yapit", title: "dokploy" },
    });
    store.deployKeys.delete(yapit, yapit.keys[0]?.id ?? 0);
    expect(await keys().read(id, { inputs: {}, state }, CALL)).toBeUndefined();
    await expect(keys().read("yapit", { inputs: {}, state: {} }, CALL)).rejects.toThrow("<repository>:<key id>");
  });

  it.each([
    ["deploy keys are disabled", "422 Deploy keys are disabled for this repository", () => (yapit.owner = "closed")],
    ["the user is no administrator", "404 Not Found", () => ((store.state.tokens[0] ?? { access: {} }).access = {})],
    ["the repository is archived", "403 Repository was archived so is read-only.", () => (yapit.archived = true)],
  ])("fails in the API's words where %s", async (_, words, change) => {
    store.addOwner("closed", { deployKeysEnabled: false });
    change();
    if (yapit.owner === "closed") store.addToken("closed");
    await provider.configure?.({ owner: yapit.owner, token: yapit.owner === "closed" ? "closed" : "good" });
    await expect(keys().create(inputs(), CALL)).rejects.toThrow(words);
  });

  it("that is in use elsewhere says so", async () => {
    const wanted = inputs();
    await keys().create(wanted, CALL);
    await expect(keys().create(wanted, CALL)).rejects.toThrow(
      "POST https://api.github.com/repos/yapit-tts/yapit/keys: 422 Validation Failed " +
        "[{Resource:PublicKey Field:key Code:custom Message:key is already in use}]",
    );
  });
});

describe("a webhook", () => {
  const hooks = (): Required<ResourceType> => type("repositoryWebhook:RepositoryWebhook");
  const configuration = { url: "https://yaptts.org/hook", contentType: "json", insecureSsl: false, secret: "s3cret" };
  const inputs = { active: true, configuration, events: ["push", "pull_request"], repository: "yapit" };

  it("keeps its secret in the state, which GitHub shows as stars", async () => {
    const { id, state } = await hooks().create(inputs, CALL);
    expect(state["configuration"]).toEqual(configuration);
    expect(yapit.hooks[0]?.config.secret).toBe("s3cret");
    const read = await hooks().read(id, { inputs, state }, CALL);
    expect(read?.inputs).toEqual(inputs);
    expect(hooks().secrets).toContain("configuration");
  });

  it("is changed in place, and imported by repository and number", async () => {
    const { id, state } = await hooks().create(inputs, CALL);
    await hooks().update(id, { inputs, state }, { ...inputs, active: false }, CALL);
    expect(yapit.hooks).toMatchObject([{ active: false, events: ["push", "pull_request"] }]);
    const imported = await hooks().read(`yapit/${id}`, { inputs: {}, state: {} }, CALL);
    expect(imported).toMatchObject({ id, inputs: { repository: "yapit", active: false } });
    await hooks().delete(id, state, CALL);
    expect(yapit.hooks).toEqual([]);
  });
});
