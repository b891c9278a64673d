/** Everything that checks the project, in one go: a line for each check, and last the totals. `--unit`: without the engine. */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureEngine } from "./engine/engine.ts";
import { optionsOf } from "./options.ts";

const USAGE = `npm test   every check and every test that this computer can run, a line for each; the last line says how many passed and failed
  --unit   the unit tests alone, without the engine`;

interface Outcome {
  passed: number;
  failed: number;
  output: string;
}

/** One pass or one failure; `optional` is passed over, and said so, where the program is not installed. */
interface Check {
  name: string;
  command: string[];
  optional?: boolean;
}

const CHECKS: Check[] = [
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "lint", command: ["eslint", "."] },
  { name: "format", command: ["prettier", "--check", "."] },
  {
    name: "circles",
    command: [
      "depcruise",
      "index.ts",
      "components",
      "compose",
      "stack-config",
      "operations",
      "packages",
      "tools",
      "application-source",
    ],
  },
  { name: "unused files and packages", command: ["knip"] },
  {
    name: "shell scripts",
    command: ["sh", "-c", "git ls-files '*.sh' .ci/run | xargs shellcheck"],
    optional: !process.env["CI"],
  },
  { name: "workflows", command: ["sh", "-c", "actionlint"], optional: !process.env["CI"] },
];

async function main(): Promise<void> {
  const { unit } = optionsOf(USAGE, { options: { unit: { type: "boolean", default: false } } }).values;
  const outcomes: Outcome[] = [];
  for (const check of unit ? [] : CHECKS) outcomes.push(await report(check.name, runCheck(check)));
  outcomes.push(await report("unit tests", runTests("unit")));
  if (!unit) {
    outcomes.push(await report("tests of the sandbox, contract included", runTests("sandbox")));
    await ensureEngine(console.log);
    outcomes.push(await report("end-to-end tests", runTests("e2e")));
    outcomes.push(await report("backups with real programs", runBackupTests()));
    outcomes.push(await report("tests on a real machine", runMachineTests()));
  }
  const sum = (field: "passed" | "failed") => outcomes.reduce((total, outcome) => total + outcome[field], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
}

async function report(name: string, running: Promise<Outcome | undefined>): Promise<Outcome> {
  const started = Date.now();
  const outcome = await running;
  if (!outcome) {
    console.log(`– ${name}: not installed here, passed over`);
    return { passed: 0, failed: 0, output: "" };
  }
  if (outcome.passed + outcome.failed === 0) {
    console.log(`– ${name}: passed over, ${outcome.output.trim()}`);
    return outcome;
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (outcome.failed > 0) console.log(outcome.output.trimEnd());
  console.log(
    `${outcome.failed > 0 ? "✗" : "✓"} ${name}: ${outcome.passed} passed, ${outcome.failed} failed (${seconds} s)`,
  );
  return outcome;
}

async function runCheck({ command, optional }: Check): Promise<Outcome | undefined> {
  const { code, output } = await run(command);
  if (code === 127 && optional) return undefined;
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
}

/** A run without a single test is a failure: a pattern that matches nothing must not look green. */
async function runTests(project: string): Promise<Outcome> {
  const file = join(tmpdir(), `yapit-${project}-${process.pid}.json`);
  const { code, output } = await run([
    "vitest",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${file}`,
  ]);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
    const passed = numPassedTests ?? 0;
    const failed = numFailedTests ?? 0;
    return { passed, failed: failed > 0 || (code === 0 && passed > 0) ? failed : 1, output };
  } catch {
    return { passed: 0, failed: 1, output };
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * A test with a world of its own, whose last line is JSON. Where this computer cannot make that world (exit code 2) it is passed
 * over, and in CI a failure: there the tools are installed before.
 * @param counted what of the last line passed and failed
 */
async function runWorldTest(
  command: string[],
  counted: (totals: Record<string, number>) => { passed: number; failed: number },
): Promise<Outcome> {
  const { code, output } = await run(["node", ...command]);
  if (code === 2) return { passed: 0, failed: process.env["CI"] ? 1 : 0, output };
  try {
    const { passed, failed } = counted(JSON.parse(output.trim().split("\n").at(-1) ?? "") as Record<string, number>);
    return { passed, failed: Math.max(failed, code === 0 && passed + failed > 0 ? 0 : 1), output };
  } catch {
    return { passed: 0, failed: 1, output };
  }
}

/**
 * The first script, and the program's up with what goes wrong meanwhile: some minutes. All of the scripts, with each cut off, are
 * `npm run test:machine`, which takes too long for every run.
 */
function runMachineTests(): Promise<Outcome> {
  return runWorldTest(
    ["tests/machine/main.ts", "baseline.test.ts", "up.test.ts"],
    ({ assertions = 0, failed = 0 }) => ({ passed: assertions - failed, failed }),
  );
}

/** What is killed half-way, in a minute: all of `npm run test:restore` takes several. */
function runBackupTests(): Promise<Outcome> {
  return runWorldTest(["tests/restore/main.ts", "--only", "half-way"], ({ faults = 0, healed = 0 }) => ({
    passed: healed,
    failed: faults - healed,
  }));
}

function run([command = "", ...args]: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", () => resolve({ code: 127, output: `${command} is not installed` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

await main();
