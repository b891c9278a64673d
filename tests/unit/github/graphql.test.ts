import { beforeEach, expect, test } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { githubApi } from "@yapit-infra/sandbox/github/api.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import { answerOf, type CommitQuestion, queryOf } from "../../../application-source/commit-question.ts";

let store: GithubStore;

beforeEach(() => {
  store = new GithubStore();
  store.addOwner("yapit-tts");
  store.addRepository("yapit-tts", "yapit", { "yapit/a.py": "a", "yapit/gateway/b.py": "b", "README.md": "" }, "main");
  store.addToken("good");
});

const QUESTION: CommitQuestion = {
  owner: "yapit-tts",
  name: "yapit",
  ref: "main",
  paths: ["yapit/a.py", "yapit/gateway", "gone.py"],
  changes: { gateway: ["yapit/gateway", "yapit/gone"], worker: ["yapit/a.py"] },
};

async function ask(question: CommitQuestion, headers: Record<string, string> = { authorization: "Bearer good" }) {
  const body = JSON.stringify({ query: queryOf(question) });
  const response = await githubApi(store, new Calls()).request("/graphql", { method: "POST", headers, body });
  return { status: response.status, json: (await response.json()) as Answered };
}
interface Answered {
  data?: { repository: unknown };
  errors?: { message: string }[];
}

test("one question brings the commit, the files that are there, and who changed what last", async () => {
  const begin = store.state.repositories[0]?.branches["main"];
  const second = await store.push("yapit-tts/yapit", "main", { "yapit/gateway/b.py": "c" }, "Change the gateway");
  const { json } = await ask(QUESTION);
  expect(json.errors).toBeUndefined();
  expect(answerOf(QUESTION, json.data?.repository)).toEqual({
    kind: "branch",
    commit: second.sha,
    files: new Map([
      ["yapit/a.py", "a"],
      ["yapit/gateway/b.py", "c"],
    ]),
    history: [second.sha, begin],
    changed: { gateway: second.sha, worker: begin },
  });
});

test("a ref that leads nowhere has no answer", async () => {
  const question = { ...QUESTION, ref: "nowhere" };
  expect(answerOf(question, (await ask(question)).json.data?.repository)).toBeUndefined();
});

test("a repository that the token does not see is told in an error, with status 200", async () => {
  const { status, json } = await ask({ ...QUESTION, name: "other" });
  expect(status).toBe(200);
  expect(json.errors?.[0]?.message).toBe("Could not resolve to a Repository with the name 'yapit-tts/other'.");
});

test("nobody is answered without a token", async () => {
  expect((await ask(QUESTION, {})).status).toBe(401);
});
