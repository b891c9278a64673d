import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { commentPlan } from "../../../tools/workflow/comment-plan.ts";
import { commentStaging } from "../../../tools/workflow/comment-staging.ts";
import { BOT, type Github, githubOnLoopback, PROJECT_FOLDER } from "./github-on-loopback.ts";
import { pullRequestPayload } from "./pull-request-payload.ts";

const recorded = (name: string) =>
  readFileSync(join(PROJECT_FOLDER, "tests/recorded/previews", `${name}.json`), "utf8");

let github: Github;
beforeEach(async () => {
  github = await githubOnLoopback();
});
afterEach(() => github.close());

const comments = () => github.store.state.repositories[0]?.issues[1]?.comments ?? [];
const plan = (name: string, event = pullRequestPayload(), ...options: string[]) =>
  github.step(commentPlan, ["prod", github.file("preview.json", recorded(name)), ...options], event);

it("comments once, and edits its comment with every further plan", async () => {
  expect(await plan("rescale")).toMatchObject({ code: 0 });
  expect(await plan("drift")).toMatchObject({ code: 0 });
  expect(comments().map(({ author }) => author)).toEqual([BOT]);
  expect(comments()[0]?.body).toMatch(/^<!-- yapit-infra plan of prod; [0-9a-f]{16} -->\n### Plan of `prod`/);
  expect(comments()[0]?.body).toContain("machine-firewall");
  expect(comments()[0]?.body).not.toContain("cx43");
});

it("leaves somebody else's comment alone that carries the marker", async () => {
  const [repository] = github.store.state.repositories;
  if (repository) github.store.issues.comment(repository, 2, "somebody", "<!-- yapit-infra plan of prod;  -->\nfine");
  await plan("rescale");
  expect(comments().map(({ author, body }) => [author, body.endsWith("fine")])).toEqual([
    ["somebody", true],
    [BOT, false],
  ]);
});

it("finds its comment behind more than a page of others", async () => {
  await plan("rescale");
  const [repository] = github.store.state.repositories;
  for (let i = 0; i < 120; i++) if (repository) github.store.issues.comment(repository, 2, "somebody", `${i}`);
  comments().push(...comments().splice(0, 1));
  await plan("drift");
  expect(comments().filter(({ author }) => author === BOT)).toHaveLength(1);
});

it("fails the check where something would go that cannot be had again, unless the label says it is meant", async () => {
  const refused = await plan("replacement");
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toContain("machine-server");
  expect(await plan("replacement", pullRequestPayload({ labels: ["replacement-intended"] }))).toMatchObject({
    code: 0,
  });
});

it("fails the check when the preview failed, whatever the label says", async () => {
  const event = pullRequestPayload({ labels: ["replacement-intended"] });
  expect(await plan("replacement-refused", event)).toMatchObject({ code: 1 });
  expect(comments()[0]?.body).toContain("the engine refuses this plan");
});

it("puts a fork's plan on the run's page alone", async () => {
  const { code, summary } = await plan("rescale", pullRequestPayload({ fork: true }), "--summary-only");
  expect(code).toBe(0);
  expect(summary).toContain("### Plan of `prod`");
  expect(comments()).toEqual([]);
  expect(github.calls.made).toEqual([]);
});

it("tries a lost look again, but never a comment, which may have arrived", async () => {
  github.calls.faultAt = () => (github.calls.made.length === 1 ? { when: "before" } : undefined);
  expect(await plan("rescale")).toMatchObject({ code: 0 });
  expect(github.calls.made.filter((call) => call.includes("GET"))).toHaveLength(2);
  comments().length = 0;
  github.calls.made.length = 0;
  github.calls.faultAt = (call) => (call.includes("POST") ? { when: "after" } : undefined);
  const lost = await plan("rescale");
  expect(lost.code).toBe(2);
  expect(lost.stderr).toMatch(
    /^GitHub cannot be reached at .* \(ECONNRESET\): look at the network and at GITHUB_API_URL\n$/,
  );
  expect(comments()).toHaveLength(1);
});

it("says which permission may be missing when GitHub refuses", async () => {
  const { code, stderr } = await github.step(
    commentPlan,
    ["prod", github.file("preview.json", recorded("rescale"))],
    pullRequestPayload(),
    { GH_TOKEN: "none" },
  );
  expect([code, stderr.trim().split("\n").length]).toEqual([2, 1]);
  expect(stderr).toMatch(
    /GitHub answered 401 to GET .*: Bad credentials; look at the job's permissions in the workflow/,
  );
});

it("tells where staging is, and later that it is gone, in one comment", async () => {
  const say = (...args: string[]) => github.step(commentStaging, ["staging-pr-2", ...args], pullRequestPayload());
  await say("destroyed");
  expect(comments()).toEqual([]);
  await say("up", "https://staging-pr-2.yaptts.org");
  expect(comments()[0]?.body).toContain("### Staging: https://staging-pr-2.yaptts.org");
  await say("failed");
  expect(comments()[0]?.body).toContain("### Staging failed");
  await say("destroyed");
  expect(comments().map(({ body }) => body.includes("### Staging is gone"))).toEqual([true]);
  expect(await say("up", "not an address")).toMatchObject({ code: 2 });
});
