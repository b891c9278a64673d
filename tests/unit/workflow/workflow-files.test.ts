import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PROJECT_FOLDER } from "./github-on-loopback.ts";

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}
interface Job {
  permissions?: Record<string, string>;
  environment?: string;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  "timeout-minutes"?: number;
  if?: string;
  steps: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  concurrency?: { group: string };
  jobs: Record<string, Job>;
}

const FOLDER = join(PROJECT_FOLDER, ".github/workflows");
const ACTION = join(PROJECT_FOLDER, ".github/actions/setup/action.yml");
const action = parse(readFileSync(ACTION, "utf8")) as { runs: { steps: Step[] } };
const workflows = readdirSync(FOLDER).map(
  (name) => [name, parse(readFileSync(join(FOLDER, name), "utf8")) as Workflow] as const,
);
const jobs = workflows.flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => [`${file} ${name}`, job] as const),
);
const steps = [
  ...jobs.flatMap(([name, job]) => job.steps.map((step) => [name, step] as const)),
  ...action.runs.steps.map((step) => ["setup", step] as const),
];

it("has the workflows by which the program is used", () => {
  expect(workflows.map(([name]) => name).sort()).toEqual([
    "drift.yml",
    "outside.yml",
    "preview.yml",
    "restore-drill.yml",
    "staging.yml",
    "up.yml",
  ]);
});

describe.each(workflows)("%s", (_, workflow) => {
  it("runs no foreign code with credentials, and gives no permission to a job that does not name it", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(Object.keys(workflow.on)).not.toContain("workflow_run");
    expect(workflow.permissions).toEqual({});
  });

  it("does nothing with credentials twice at once", () => {
    for (const { environment, concurrency = workflow.concurrency } of Object.values(workflow.jobs))
      if (environment !== undefined) expect(concurrency?.group).toMatch(/\S/);
  });
});

describe.each(jobs)("%s", (name, job) => {
  it("names its permissions, and writes at most to one thing", () => {
    const granted = Object.entries(job.permissions ?? {});
    expect(granted).toContainEqual(["contents", "read"]);
    expect(granted.filter(([, access]) => access === "write").length).toBeLessThanOrEqual(1);
  });

  it("ends by itself", () => {
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  it("takes secrets only from an environment, and none for a fork", () => {
    const secret = JSON.stringify(job).includes("secrets.");
    expect(secret).toBe(job.environment !== undefined);
    if (secret && name.startsWith("preview.yml"))
      expect(job.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
  });

  it("closes every door that it opened, also after a failure or a cancellation", () => {
    const doors = job.steps.filter(({ run }) => run?.includes("npm run door"));
    const closing = doors.filter(({ run }) => run?.includes("-- close"));
    expect(closing.length).toBe(doors.length / 2);
    for (const step of closing) expect(step.if).toBe("always()");
  });

  it("leaves no token behind in the checkout", () => {
    for (const step of job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")))
      expect(step.with?.["persist-credentials"]).toBe(false);
  });
});

describe("steps", () => {
  it("use actions pinned by commit, with the tag beside it", () => {
    for (const file of [...workflows.map(([name]) => join(FOLDER, name)), ACTION]) {
      const used = readFileSync(file, "utf8").matchAll(/uses: (.+)/g);
      for (const [, uses = ""] of used)
        if (!uses.startsWith("./")) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it("use local actions that exist", () => {
    for (const [, { uses }] of steps)
      if (uses?.startsWith("./")) expect(existsSync(join(PROJECT_FOLDER, uses, "action.yml")), uses).toBe(true);
  });

  it("run npm scripts and files of the project that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT_FOLDER, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const [where, { run = "" }] of steps) {
      for (const [, script = ""] of run.matchAll(/npm run (?:--\S+ )*([\w:]+)/g))
        expect(Object.keys(scripts), where).toContain(script);
      for (const [file] of run.matchAll(/tools\/workflow\/[\w.-]+/g))
        expect(existsSync(join(PROJECT_FOLDER, file)), `${where}: ${file}`).toBe(true);
    }
  });

  it("put no expression into a shell's text: values come by the environment, secrets above all", () => {
    for (const [where, { run = "" }] of steps) expect(run, where).not.toContain("${{");
  });
});

it("no two workflows share a group: only one run waits in it, and a newer one pushes it out", () => {
  const groups = workflows.map(([, { concurrency, jobs: own }]) => [
    concurrency?.group,
    ...Object.values(own).map((job) => job.concurrency?.group),
  ]);
  const named = groups.flatMap((those) => [...new Set(those.filter((group) => group !== undefined))]);
  expect(new Set(named).size).toBe(named.length);
});

it("an up and a destroy of one staging stack wait for each other, and no other event pushes them out", () => {
  const [up, destroy] = ["up", "destroy"].map((name) => jobs.find(([job]) => job === `staging.yml ${name}`)?.[1]);
  expect(up?.concurrency).toEqual({
    group: "staging-${{ github.event.pull_request.number }}",
    "cancel-in-progress": false,
  });
  expect(destroy?.concurrency).toEqual(up?.concurrency);
  expect(workflows.find(([file]) => file === "staging.yml")?.[1].concurrency).toBeUndefined();
});

it("every plan and every up can reach a machine that was taken over", () => {
  for (const [where, { run = "", env = {} }] of steps)
    if (/tools\/workflow\/(preview|up)\.sh/.test(run)) expect(env, where).toHaveProperty("SSH_PRIVATE_KEY");
});

it("the nightly look knocks from outside when the door is shut again, and tells of all its looks", () => {
  const { steps: looked = [] } = jobs.find(([name]) => name === "drift.yml look")?.[1] ?? {};
  const at = (text: string) => looked.findIndex(({ run }) => run?.includes(text));
  const order = [
    "door -- open",
    "preview.sh",
    "findings.sh inspect",
    "door -- close",
    "findings.sh probe",
    "drift-issue.ts",
  ];
  expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b));
  for (const [, file = ""] of looked.flatMap(({ run = "" }) => [...run.matchAll(/findings\.sh \w+ prod (\S+)/g)]))
    expect(looked[at("drift-issue.ts")]?.run).toContain(`--findings ${file}`);
});

it("nothing is kept but the plan, whose secrets are encrypted, and no step writes what shows them", () => {
  const kept = steps.filter(([, { uses = "" }]) => /\/(upload-artifact|cache)@/.test(uses));
  expect(kept.map(([where, step]) => [where, step.with?.["path"]])).toEqual([
    ["up.yml plan", "${{ runner.temp }}/plan/plan.json"],
  ]);
  const scripts = join(PROJECT_FOLDER, "tools/workflow");
  const shell = readdirSync(scripts).filter((name) => name.endsWith(".sh"));
  const texts = [
    ...steps.map(([, { run = "" }]) => run),
    ...shell.map((name) => readFileSync(join(scripts, name), "utf8")),
  ];
  for (const text of texts) expect(text).not.toMatch(/--(event-log|show-secrets|debug|logtostderr|verbose)|set -x/);
});

it("installs the engine that the project pins", () => {
  const { steps } = action.runs;
  const pinned = /^require .*pulumi\/pkg\/v3 v([\d.]+)$/m.exec(
    readFileSync(join(PROJECT_FOLDER, "tools/engine/go.mod"), "utf8"),
  )?.[1];
  const script = steps.find(({ id }) => id === "engine")?.run ?? "";
  const output = join(mkdtempSync(join(tmpdir(), "yapit-action-")), "output");
  execFileSync("bash", ["-c", script], { cwd: PROJECT_FOLDER, env: { ...process.env, GITHUB_OUTPUT: output } });
  expect(readFileSync(output, "utf8")).toBe(`version=${pinned ?? ""}\n`);
  const cli = steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
  expect(cli?.with?.["pulumi-version"]).toBe("${{ steps.engine.outputs.version }}");
});
