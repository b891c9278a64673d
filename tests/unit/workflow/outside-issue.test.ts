import { afterEach, beforeEach, expect, it } from "vitest";
import { outsideIssue } from "../../../tools/workflow/outside-issue.ts";
import { BOT, type Github, githubOnLoopback } from "./github-on-loopback.ts";

let github: Github;
beforeEach(async () => {
  github = await githubOnLoopback();
});
afterEach(() => github.close());

const issues = () => (github.store.state.repositories[0]?.issues ?? []).filter(({ author }) => author === BOT);
const look = (findings: string) =>
  github.step(outsideIssue, ["prod", github.file("outside", findings)], { schedule: "7,22,37,52 * * * *" });

it("opens one issue while the internet is not answered, and closes it when it is again", async () => {
  await look("API: https://yaptts.org/api/health answers 502; see the services\n");
  await look("site: https://yaptts.org/ answers 522; see the server\n");
  expect(issues()).toMatchObject([{ title: "prod does not answer the internet", labels: ["down"], state: "open" }]);
  expect(issues()[0]?.body).toContain("- `site: https://yaptts.org/ answers 522; see the server`");
  expect(issues()[0]?.body).toContain("npm run status -- --stack prod");
  await look("");
  expect(issues()).toMatchObject([{ state: "closed", comments: [{ author: BOT }] }]);
});

it("says nothing while all is well", async () => {
  expect(await look("")).toMatchObject({ code: 0 });
  expect(issues()).toEqual([]);
});

it("is no other issue's: drift has its own", async () => {
  await look("site: https://yaptts.org/ answers 522\n");
  expect(issues()[0]?.body).toMatch(/^<!-- yapit-infra outside of prod; /);
});

it("names a file that is not there", async () => {
  expect(await github.step(outsideIssue, ["prod", "/nowhere"], { schedule: "x" })).toMatchObject({ code: 2 });
});
