import { describe, expect, test } from "vitest";
import { difference } from "@yapit-infra/provider-protocol/diff.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { callFor } from "./call.ts";
import { failures, setUp, withCompose } from "./resource-world.ts";

describe("a compose service", () => {
  test("reads back as it was written, so that a refresh shows no difference", async () => {
    const { compose, inputs, made } = await withCompose();
    const read = await compose.read?.(made.id, { inputs, state: made.state }, callFor("Compose", "compose"));
    expect([...difference(inputs, read?.inputs ?? {}).paths.keys()]).toEqual([]);
    expect(read?.state["fingerprint"]).toBe(made.state["fingerprint"]);
  });

  test("shows a variable that was changed in the panel by its name", async () => {
    const { compose, inputs, dokploy, made } = await withCompose();
    Object.assign(dokploy.composes[0] ?? {}, { env: 'TOKEN="other"\nMORE=1\n' });
    const read = await compose.read?.(made.id, { inputs, state: made.state }, callFor("Compose", "compose"));
    expect([...difference(read?.inputs ?? {}, inputs).paths]).toEqual([
      ["env.TOKEN", "update"],
      ["env.MORE", "delete"],
    ]);
  });

  test("is imported by its path of names", async () => {
    const { compose, made } = await withCompose();
    const read = await compose.read?.("Yapit/production/Yapit", { inputs: {}, state: {} }, callFor("Compose", "c"));
    expect(read?.id).toBe(made.id);
  });

  test("that is gone from Dokploy is gone", async () => {
    const { compose, dokploy, made } = await withCompose();
    dokploy.composes.splice(0);
    expect(await compose.read?.(made.id, { inputs: {}, state: {} }, callFor("Compose", "c"))).toBeUndefined();
    await expect(compose.delete(made.id, made.state, callFor("Compose", "c"))).resolves.toBeUndefined();
  });

  test("keeps its fingerprint when only what needs no deployment changes, and previews it", async () => {
    const { compose, inputs, made } = await withCompose();
    const preview = (news: Values) => compose.previewUpdate?.(made.state, news)["fingerprint"];
    expect(preview({ ...inputs, autoDeploy: true, customGitSSHKeyId: "k" })).toBe(made.state["fingerprint"]);
    expect(preview({ ...inputs, env: {} })).not.toBe(made.state["fingerprint"]);
  });

  test.each([
    [{ customGitUrl: "https://token@github.com/a/b.git" }, "must hold no token"],
    [{ customGitUrl: "git@host:2222/a.git" }, "ssh://git@host:port/path.git"],
    [{ composePath: "../x.yml" }, "inside the repository"],
    [{ command: "compose up; rm -rf /" }, "shell control characters"],
    [{ env: { A: "${{project.X}}" } }, "A holds a reference in ${{…}}, which Dokploy would replace"],
    [{ env: { "a-b": "1" } }, "a-b is no name"],
    [{ env: { A: "x".repeat(100_000) } }, "fails without a word above 90000"],
    [{ evn: {} }, "unknown property evn"],
  ])("refuses %j", async (wrong, reason) => {
    const inputs = { environmentId: "e", name: "n", customGitUrl: "git@github.com:a/b.git", customGitBranch: "dev" };
    expect(await failures(setUp().compose, { ...inputs, ...wrong })).toEqual([expect.stringContaining(reason)]);
  });
});
