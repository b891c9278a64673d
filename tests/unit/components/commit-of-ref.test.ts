import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { commitOfRef } from "../../../components/repository/commit-of-ref.ts";

const CONFIG = { owner: "yapit-tts", name: "yapit", ref: "v0.4.3", deployKeyGeneration: 1, pushToDeploy: false };

/** GitHub through its provider; an error is the provider's. */
async function resolved(answers: Record<string, () => Record<string, unknown>>) {
  const call = ({ token }: pulumi.runtime.MockCallArgs) => answers[token.split(":").at(-1) ?? ""]?.() ?? {};
  await pulumi.runtime.setMocks({ call, newResource: () => ({ id: "", state: {} }) }, "yapit", "prod");
  return commitOfRef(CONFIG, {});
}

test("a branch leads to its newest commit, also where a tag has the same name", async () => {
  const answers = { getBranch: () => ({ sha: "b1" }), getRestApi: () => ({ code: 200, body: '{"sha":"t1"}' }) };
  expect(await resolved(answers)).toEqual({ kind: "branch", sha: "b1" });
});

test("a tag leads to its commit, not to the tag's own object", async () => {
  const answers = { getRestApi: () => ({ code: 200, body: '{"sha":"a52df79","node_id":"C"}' }) };
  expect(await resolved(answers)).toEqual({ kind: "tag", sha: "a52df79" });
});

test.each([
  ["404", () => ({ code: 404, body: '{"message":"Not Found"}' })],
  [
    "422",
    () => {
      const details = "GET https://api.github.com/repos/…: 422 No commit found for SHA: tags/v0.4.3 []";
      throw Object.assign(new Error("the provider's"), { details });
    },
  ],
])("a ref that is neither is told in a sentence (%s)", async (_, getRestApi) => {
  await expect(resolved({ getRestApi })).rejects.toThrow(
    'repository.ref: yapit-tts/yapit has neither a branch nor a tag "v0.4.3"; push it, or name another',
  );
});

test("a GitHub that refuses is no missing ref", async () => {
  const getBranch = () => {
    throw new Error("401 Bad credentials");
  };
  await expect(resolved({ getBranch })).rejects.toThrow("GitHub cannot be asked what exists (is GITHUB_TOKEN right?)");
});
