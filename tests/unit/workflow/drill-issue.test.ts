import { afterEach, beforeEach, expect, it } from "vitest";
import { drillIssue } from "../../../tools/workflow/drill-issue.ts";
import { BOT, type Github, githubOnLoopback } from "./github-on-loopback.ts";

let github: Github;
beforeEach(async () => {
  github = await githubOnLoopback();
});
afterEach(() => github.close());

const GOOD = {
  backup: "2026-01-31T04-17-00Z.prod.a.b",
  ageHours: 0.6,
  tables: 10,
  rows: 15_943,
  revision: "a",
  restoreSeconds: 2,
  ok: true,
};
const issues = () => (github.store.state.repositories[0]?.issues ?? []).filter(({ author }) => author === BOT);
const told = (...lines: (string | object)[]) => {
  const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
  return github.step(drillIssue, ["prod", github.file("drill", text)], { schedule: "23 3 2 * *" });
};

it("says nothing while the newest backup restores", async () => {
  expect(await told(GOOD)).toMatchObject({ code: 0 });
  expect(issues()).toEqual([]);
});

it("opens one issue where a backup is not what was backed up, keeps it up to date, and closes it", async () => {
  expect(await told("public.documents has 3 rows, backed up were 4", { ...GOOD, ok: false })).toMatchObject({
    code: 1,
  });
  expect(issues()).toMatchObject([
    { title: "prod could not be brought back from its newest backup", labels: ["backup"] },
  ]);
  expect(issues()[0]?.body).toContain("- `public.documents has 3 rows, backed up were 4`");
  await told({ ...GOOD, ageHours: 50 });
  expect(issues()).toHaveLength(1);
  expect(issues()[0]?.body).toContain("is 50 hours old");
  await told(GOOD);
  expect(issues()).toMatchObject([{ state: "closed", comments: [{ author: BOT }] }]);
});

it.each([[""], ["there is no backup of prod in the bucket yapit-prod-backups"]])(
  "tells that a drill did not get through, which printed %j",
  async (line) => {
    expect(await told(line)).toMatchObject({ code: 1 });
    expect(issues()[0]?.body).toContain("The drill did not get through");
  },
);

it("takes a day and a half for the oldest that a newest backup may be", async () => {
  expect(await told({ ...GOOD, ageHours: 36 })).toMatchObject({ code: 0 });
  expect(await told({ ...GOOD, ageHours: 36.1 })).toMatchObject({ code: 1 });
});
