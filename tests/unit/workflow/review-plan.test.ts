import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { commentPlan } from "../../../tools/workflow/comment-plan.ts";
import { reviewPlan } from "../../../tools/workflow/review-plan.ts";
import { summarizeLog } from "../../../tools/workflow/summarize-log.ts";
import { type Github, githubOnLoopback, PROJECT_FOLDER } from "./github-on-loopback.ts";
import { pullRequestPayload } from "./pull-request-payload.ts";

const SHA = "5".repeat(40);
const PUSH = { ref: "refs/heads/main", before: "4".repeat(40), after: SHA, commits: [], head_commit: { id: SHA } };
const recorded = (name: string) =>
  readFileSync(join(PROJECT_FOLDER, "tests/recorded/previews", `${name}.json`), "utf8");

let github: Github;
beforeEach(async () => {
  github = await githubOnLoopback();
});
afterEach(() => github.close());

const file = (name: string) => github.file("preview.json", recorded(name));
const review = (name: string, event: unknown = PUSH) => github.step(reviewPlan, ["prod", file(name)], event);
const comment = (name: string) => github.step(commentPlan, ["prod", file(name)], pullRequestPayload());
const merge = (...labels: string[]) => {
  github.store.issues.edit(github.repository, 2, { labels });
  github.store.pulls.merge(github.repository, 2);
};

it("accepts the plan that was reviewed in the merged pull request", async () => {
  await comment("rescale");
  merge();
  const { code, outputs, summary } = await review("rescale");
  expect({ code, outputs }).toEqual({ code: 0, outputs: "changes=true\n" });
  expect(summary).toMatch(/^\*\*This is the plan reviewed in #2\.\*\*\n\n### Plan of `prod`/);
});

it("refuses another plan than the one reviewed", async () => {
  await comment("rescale");
  merge();
  const { code, stderr, summary } = await review("drift");
  expect(code).toBe(1);
  expect(stderr).toContain("the plan is another than the one reviewed in #2; run the workflow by hand");
  expect(summary).toContain("### Plan of `prod`");
});

it("refuses a plan that nobody has reviewed", async () => {
  expect((await review("rescale")).stderr).toContain(
    `no pull request brought ${github.repository.branches["main"]?.slice(0, 10) ?? "?"}`,
  );
  merge();
  expect((await review("rescale")).stderr).toContain("#2 has no comment with a plan of prod");
});

it("takes nobody else's comment for the reviewed plan", async () => {
  await comment("rescale");
  const [, pull] = github.store.state.repositories[0]?.issues ?? [];
  for (const written of pull?.comments ?? []) written.author = "somebody";
  merge();
  expect(await review("rescale")).toMatchObject({ code: 1 });
});

it("lets what cannot be had again go only with the label, or the box of a run by hand", async () => {
  await comment("replacement");
  merge();
  expect(await review("replacement")).toMatchObject({ code: 1 });
  github.store.issues.edit(github.repository, 2, { labels: ["replacement-intended"] });
  expect(await review("replacement")).toMatchObject({ code: 0 });
  const byHand = (replacement_intended: string) => review("replacement", { inputs: { replacement_intended } });
  expect(await byHand("false")).toMatchObject({ code: 1 });
  expect(await byHand("true")).toMatchObject({ code: 0 });
});

it("has nothing to approve where nothing changes, and fails where the preview did", async () => {
  expect(await review("unchanged")).toMatchObject({ code: 0, outputs: "changes=false\n" });
  expect(await review("replacement-refused")).toMatchObject({ code: 1 });
});

it("shows the end of a failed run's log", async () => {
  const log = Array.from({ length: 200 }, (_, line) => `line ${line}`).join("\n");
  const { summary } = await github.step(summarizeLog, ["prod", github.file("up.log", log)], PUSH);
  expect(summary).toContain("line 199");
  expect(summary).not.toContain("line 100\n");
  expect(summary).toContain("pulumi cancel --stack prod");
});

it.each([
  ["Hetzner", "error: server name is already used (uniqueness_error, 3f9c)"],
  ["Hetzner's keys", "error: SSH key not unique (uniqueness_error)"],
  ["Cloudflare", "400 Bad Request: An A, AAAA, or CNAME record with that host already exists. (81053)"],
  ["GitHub", "422 Validation Failed [{Resource:PublicKey Field:key Code:custom Message:key is already in use}]"],
  ["Pulumi", "warning: Attempting to deploy or update resources with 1 pending operations from previous deployment."],
])("says how to recover where %s tells of an answer that was lost", async (_, line) => {
  const { summary } = await github.step(summarizeLog, ["prod", github.file("up.log", `${line}\n`)], PUSH);
  expect(summary).toContain("`npm run recover -- --stack prod`");
});

it("speaks of no recovery where nothing is taken", async () => {
  const log = github.file("up.log", "error: server.type: cx33 is not available in nbg1\n");
  expect((await github.step(summarizeLog, ["prod", log], PUSH)).summary).not.toContain("recover");
});
