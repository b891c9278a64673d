import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { driftIssue } from "../../../tools/workflow/drift-issue.ts";
import { driftIn } from "../../../tools/workflow/drift.ts";
import { BOT, type Github, githubOnLoopback, PROJECT_FOLDER } from "./github-on-loopback.ts";

const recorded = (name: string) =>
  readFileSync(join(PROJECT_FOLDER, "tests/recorded/previews", `${name}.json`), "utf8");

let github: Github;
beforeEach(async () => {
  github = await githubOnLoopback();
});
afterEach(() => github.close());

const issues = () => (github.store.state.repositories[0]?.issues ?? []).filter(({ author }) => author === BOT);
const look = (text: string, ...args: string[]) =>
  github.step(driftIssue, ["prod", github.file("preview.json", text), ...args], { schedule: "41 2 * * *" });

it("opens one issue, keeps it up to date, and closes it when everything is as declared again", async () => {
  await look(recorded("drift"));
  expect(issues()).toMatchObject([{ title: "prod differs from what is declared", labels: ["drift"], state: "open" }]);
  expect(issues()[0]?.body).toContain("machine-firewall");
  await look(recorded("rescale"));
  expect(issues()).toHaveLength(1);
  expect(issues()[0]?.body).toContain("serverType");
  await look(recorded("unchanged"));
  expect(issues()).toMatchObject([{ state: "closed", comments: [{ author: BOT }] }]);
  await look(recorded("drift"));
  expect(issues().map(({ state }) => state)).toEqual(["closed", "open"]);
});

it("says nothing where nothing has drifted", async () => {
  expect(await look(recorded("unchanged"))).toMatchObject({ code: 0 });
  expect(issues()).toEqual([]);
});

it("tells what was seen on the machine, also when the plan is empty", async () => {
  const findings = github.file("findings", "port 3000 is open to 0.0.0.0/0\n\n@everyone `traefik` was stopped\n");
  await look(recorded("unchanged"), "--findings", findings);
  expect(issues()[0]?.body).toContain("- `port 3000 is open to 0.0.0.0/0`\n- ``@everyone `traefik` was stopped``");
});

it("tells of every look's findings in the one issue, and closes it when none is left", async () => {
  const inside = github.file("inside", "there is no swap\n");
  const outside = github.file("outside", "port 3000, seen from outside: open, but not declared\n");
  await look(recorded("unchanged"), "--findings", inside, "--findings", outside);
  expect(issues()).toHaveLength(1);
  expect(issues()[0]?.body).toContain(
    "#### On the machine\n\n- `there is no swap`\n- `port 3000, seen from outside: open, but not declared`",
  );
  await look(recorded("unchanged"), "--findings", github.file("inside", ""), "--findings", github.file("outside", ""));
  expect(issues()).toMatchObject([{ state: "closed" }]);
});

it.each([
  ["a preview that failed", recorded("replacement-refused")],
  ["a preview that printed nothing", ""],
])("tells of %s, and fails", async (_, text) => {
  expect(await look(text)).toMatchObject({ code: 1 });
  expect(issues()).toMatchObject([{ title: "prod could not be looked at" }]);
});

it("takes a branch that moved on for no drift", () => {
  const deployment = (paths: string[]) => ({
    op: "update",
    urn: "urn:pulumi:prod::yapit::dokploy:index:Deployment::application-deployment",
    detailedDiff: Object.fromEntries(paths.map((path) => [path, { kind: "update" }])),
  });
  const kindOf = (paths: string[]) => driftIn({ steps: [deployment(paths)] }, "prod", []).kind;
  expect(kindOf(["revision", 'fingerprints[".env.prod"]'])).toBe("waiting");
  expect(kindOf(["revision", "fingerprints.drift"])).toBe("drift");
  expect(kindOf(["fingerprints.compose"])).toBe("drift");
});
