import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pullRequestPayload } from "./pull-request-payload.ts";
import { PROJECT_FOLDER } from "./github-on-loopback.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yapit-shell-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that notes how it was called, and then does as told. */
function standIn(program: string, does = ""): void {
  const path = join(folder, program);
  writeFileSync(path, `#!/bin/sh\necho "${program} $*" >>"${folder}/calls"\n${does}\n`);
  chmodSync(path, 0o755);
}

const calls = () =>
  existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n") : [];

function run(script: string, args: string[], environment: Record<string, string> = {}, cwd = PROJECT_FOLDER) {
  const path = join(PROJECT_FOLDER, "tools/workflow", script);
  const [command, rest] = script.endsWith(".sh") ? [path, args] : [process.execPath, [path, ...args]];
  const PATH = [folder, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return new Promise<{ code: number; stdout: string; stderr: string }>((ended) => {
    const child = spawn(command, rest, { cwd, env: { PATH, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("close", (code) => ended({ code: code ?? -1, stdout, stderr }));
  });
}

describe("preview.sh", () => {
  it("leaves a failed preview to the report, as long as it printed a plan", async () => {
    standIn("pulumi", "echo '{}'; echo 'refused' >&2; exit 255");
    const { code, stderr } = await run("preview.sh", ["prod", join(folder, "plan")]);
    expect(code).toBe(0);
    expect(stderr).toContain("refused");
    expect(readFileSync(join(folder, "plan/preview.json"), "utf8")).toBe("{}\n");
    expect(calls()).toEqual([
      `pulumi preview --stack prod --refresh --non-interactive --json --save-plan ${folder}/plan/plan.json`,
    ]);
  });

  it.each([
    ["", 1, "Pulumi.prod.yaml has no encryptionsalt"],
    ["encryptionsalt: v1:abc\n", 0, ""],
  ])(
    "makes no plan that the job behind the approval could not open: a stack's file of %j",
    async (text, code, words) => {
      standIn("pulumi", "echo '{}'");
      writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
      const environment = { PULUMI_CONFIG_PASSPHRASE: "x" };
      const ended = await run("preview.sh", ["prod", join(folder, "plan")], environment, folder);
      expect(ended).toMatchObject({ code, stderr: expect.stringContaining(words) as string });
      expect(calls()).toHaveLength(code === 0 ? 1 : 0);
    },
  );

  it("fails when there is no plan at all", async () => {
    standIn("pulumi", "exit 1");
    expect(await run("preview.sh", ["prod", join(folder, "plan")])).toMatchObject({
      code: 1,
      stderr: "pulumi preview of prod printed no plan (exit code 1)\n",
    });
  });
});

describe("up.sh", () => {
  it("is held to the plan, keeps the log, and fails with the engine", async () => {
    standIn("pulumi", "echo 'violates plan'; exit 4");
    const { code, stdout } = await run("up.sh", ["prod", folder]);
    expect([code, stdout]).toEqual([4, "violates plan\n"]);
    expect(readFileSync(join(folder, "up.log"), "utf8")).toBe("violates plan\n");
    expect(calls()).toEqual([`pulumi up --stack prod --refresh --non-interactive --yes --plan ${folder}/plan.json`]);
  });
});

it.each(["preview.sh", "up.sh"])(
  "%s gives the program the key of a machine that was taken over as a file, and removes it",
  async (script) => {
    standIn(
      "pulumi",
      `ls -l "$YAPIT_SSH_KEY_FILE" | cut -c1-10; cat "$YAPIT_SSH_KEY_FILE"; echo "$YAPIT_SSH_KEY_FILE" >"${folder}/where"; env`,
    );
    const { code, stdout } = await run(script, ["prod", folder], {
      SSH_PRIVATE_KEY: "line one\nline two",
    });
    const said = stdout || readFileSync(join(folder, "preview.json"), "utf8");
    expect(code).toBe(0);
    expect(said).toMatch(/^-rw-------\nline one\nline two\n/);
    expect(said).not.toContain("SSH_PRIVATE_KEY=");
    expect(existsSync(readFileSync(join(folder, "where"), "utf8").trim())).toBe(false);
  },
);

describe("staging-up.sh", () => {
  it("prints the address alone", async () => {
    standIn("pulumi", 'case "$2" in output) echo https://staging-pr-2.yaptts.org ;; *) echo progress ;; esac');
    expect(await run("staging-up.sh", ["staging-pr-2"])).toMatchObject({
      code: 0,
      stdout: "https://staging-pr-2.yaptts.org\n",
    });
  });

  it("fails where the engine fails", async () => {
    standIn("pulumi", 'case "$1" in up) exit 3 ;; esac');
    expect(await run("staging-up.sh", ["staging-pr-2"])).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("staging-destroy.sh", () => {
  const listed = (...names: string[]) =>
    standIn("pulumi", `case "$2" in ls) echo '${JSON.stringify(names.map((name) => ({ name })))}' ;; esac`);

  it("destroys the stack and forgets it", async () => {
    listed("prod", "organization/yapit/staging-pr-2");
    expect(await run("staging-destroy.sh", ["staging-pr-2"])).toMatchObject({ code: 0 });
    expect(calls().slice(1)).toEqual([
      "pulumi destroy --stack staging-pr-2 --refresh --non-interactive --yes --skip-preview",
      "pulumi stack rm --stack staging-pr-2 --non-interactive --yes",
    ]);
  });

  it("is content when the stack is gone already", async () => {
    listed("prod", "staging-pr-22");
    expect(await run("staging-destroy.sh", ["staging-pr-2"])).toMatchObject({ code: 0 });
    expect(calls()).toHaveLength(1);
  });

  it("forgets nothing when the stacks cannot be listed, or the destroy fails", async () => {
    standIn("pulumi", 'case "$2" in ls) exit 9 ;; esac');
    expect(await run("staging-destroy.sh", ["staging-pr-2"])).toMatchObject({ code: 9 });
    standIn("pulumi", `case "$1 $2" in "stack ls") echo '[{"name":"staging-pr-2"}]' ;; destroy*) exit 5 ;; esac`);
    expect(await run("staging-destroy.sh", ["staging-pr-2"])).toMatchObject({ code: 5 });
    expect(calls().some((call) => call.includes("stack rm"))).toBe(false);
  });
});

it.each(["staging-up.sh", "staging-destroy.sh"])("%s never touches production", async (script) => {
  standIn("pulumi");
  expect(await run(script, ["prod"])).toMatchObject({ code: 2, stderr: "prod is no staging stack\n" });
  expect(calls()).toEqual([]);
});

it("plan-beside-base.sh brings the base up and plans the head, in one sandbox that it removes", async () => {
  standIn("npm", `echo "$YAPIT_SANDBOX_FOLDER in $(basename "$PWD")" >>"${folder}/calls"`);
  const [base, head] = [mkdtempSync(join(folder, "base-")), mkdtempSync(join(folder, "head-"))];
  const { code } = await run("plan-beside-base.sh", [base, head, join(folder, "preview.json")]);
  expect(code).toBe(0);
  const [ci, first = "", up, , preview, last = ""] = calls();
  expect([ci, up, preview]).toEqual([
    "npm ci --no-audit --no-fund",
    "npm run sandbox -- up --stack prod",
    `npm run sandbox -- preview --stack prod --digest ${folder}/preview.json`,
  ]);
  expect(first).toContain("in base-");
  expect(last).toContain("in head-");
  expect(first.split(" ")[0]).toBe(last.split(" ")[0]);
  expect(existsSync(first.split(" ")[0] ?? "")).toBe(false);
});

describe("findings.sh", () => {
  const file = () => join(folder, "findings/outside");
  /** What `npm run probe` does with the file it is told, the last argument. */
  const look = (does: string) => standIn("npm", `for file; do :; done; ${does}`);

  it("leaves what was found to the issue, and does not fail of it", async () => {
    look('echo "port 3000, seen from outside: open, but not declared" >"$file"; exit 1');
    expect(await run("findings.sh", ["probe", "prod", file()])).toMatchObject({ code: 0 });
    expect(readFileSync(file(), "utf8")).toContain("port 3000");
    expect(calls()).toEqual([`npm run --silent probe -- --stack prod --findings ${file()}`]);
  });

  it("has nothing to tell of a machine that is as it was left", async () => {
    look(': >"$file"');
    expect(await run("findings.sh", ["inspect", "prod", file()])).toMatchObject({ code: 0 });
    expect(readFileSync(file(), "utf8")).toBe("");
  });

  it("tells that a look did not get through, and nothing of an earlier one", async () => {
    look(': >"$file"');
    await run("findings.sh", ["inspect", "prod", file()]);
    standIn("npm", "exit 7");
    expect(await run("findings.sh", ["inspect", "prod", file()])).toMatchObject({ code: 0 });
    expect(readFileSync(file(), "utf8")).toBe(
      "npm run inspect did not get through (exit code 7); the run's log tells why\n",
    );
  });
});

it("sweep.sh puts what was said on the run's page, and fails with the sweep", async () => {
  standIn("npm", "echo 'staging-a: destroyed'; echo 'orphan: server 7'; exit 1");
  const { code } = await run("sweep.sh", [], { GITHUB_STEP_SUMMARY: join(folder, "summary") });
  expect(code).toBe(1);
  expect(readFileSync(join(folder, "summary"), "utf8")).toBe(
    "### Sweep\n\n    staging-a: destroyed\n    orphan: server 7\n",
  );
});

it("a script started by itself reads GitHub's files and sets its exit code", async () => {
  const [event, output] = [join(folder, "event.json"), join(folder, "output")];
  writeFileSync(event, JSON.stringify(pullRequestPayload({ action: "closed", labels: ["staging"] })));
  expect(await run("decide-staging.ts", [], { GITHUB_EVENT_PATH: event, GITHUB_OUTPUT: output })).toMatchObject({
    code: 0,
  });
  expect(readFileSync(output, "utf8")).toBe("action=destroy\nstack=staging-pr-2\n");
  expect(await run("decide-staging.ts", [])).toMatchObject({
    code: 2,
    stderr: "GITHUB_EVENT_PATH is not set; a workflow's step has it, by hand it must be given\n",
  });
});
