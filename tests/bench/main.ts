/** The figures that must not grow: ratios measured in one run, so that they hold on any machine. Last line: JSON. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { optionsOf } from "../../tools/options.ts";

const exec = promisify(execFile);
const RUNS = 3;
const ROOT = join(import.meta.dirname, "../..");

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "yapit-bench-"));
  process.env["YAPIT_SANDBOX_FOLDER"] = folder;
  try {
    const noopRatio = await noopPreviews();
    const pluginStartMs = median(await times(RUNS, pluginStart));
    const unitSeconds = (await elapsedMs(() => run("npx", ["vitest", "run", "--project", "unit"]))) / 1000;
    // A world of its own: the previews have left their state in the other.
    process.env["YAPIT_SANDBOX_FOLDER"] = join(folder, "tour");
    const tourSeconds =
      (await elapsedMs(() => run(process.execPath, ["packages/sandbox/main.ts", "--plugins", "stand-in"]))) / 1000;
    console.log(
      JSON.stringify({
        noopRatio: rounded(noopRatio, 2),
        pluginStartMs: Math.round(pluginStartMs),
        unitSeconds: rounded(unitSeconds, 1),
        tourSeconds: rounded(tourSeconds, 1),
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * No-op preview of the whole production stack over that of a program with one resource, in turns, pair by pair. Each is a
 * process, as a person's or a workflow's is, and the services and their plugins are another, as they are elsewhere too.
 */
async function noopPreviews(): Promise<number> {
  const served = spawn(process.execPath, ["packages/sandbox/main.ts", "serve", "--plugins", "stand-in"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(served.stdout, "data")) as [Buffer];
    const { env } = JSON.parse(line.toString()) as { env: Record<string, string> };
    const step = async (stack: string, name: string) => {
      const args = ["--import", "./tools/node-start.js", "tests/bench/preview.ts", stack, name];
      const { stdout } = await exec(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
      return Number(stdout);
    };
    for (const stack of ["prod", "staging-one"]) await step(stack, "up");
    const ratios: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const floorMs = await step("staging-one", "preview");
      const wholeMs = await step("prod", "preview");
      console.log(`no-op preview: one resource ${floorMs} ms, production ${wholeMs} ms`);
      ratios.push(wholeMs / floorMs);
    }
    return median(ratios);
  } finally {
    served.kill();
    await once(served, "exit");
  }
}

/** From the start of the process to the port it prints. */
function pluginStart(): Promise<number> {
  return elapsedMs(
    () =>
      new Promise<void>((resolve, reject) => {
        const plugin = spawn(join(ROOT, "packages/dokploy-provider/pulumi-resource-dokploy"), {
          stdio: ["ignore", "pipe", "inherit"],
        });
        plugin.on("error", reject);
        plugin.stdout.once("data", () => {
          plugin.kill();
          resolve();
        });
      }),
  );
}

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code ?? "a signal"}`));
    });
  });
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function times(count: number, work: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let i = 0; i < count; i++) results.push(await work());
  return results;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

optionsOf(
  "npm run bench   the figures that must not grow: no-op preview, the plugin's start, unit tests, the sandbox's tour",
  {},
);
await main();
