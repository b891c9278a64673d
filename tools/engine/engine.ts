/** The Pulumi engine this project runs on: the one on PATH when new enough, the official download, or built from Go. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gte, SemVer } from "semver";
import { lock } from "../lock.ts";

/** The npm package's own version: an older engine may not know what it asks for. */
const OLDEST = "3.270.0";
const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const ATTEMPTS = 4;
/** "v3.274.1", as go.mod pins it. */
const VERSION = pinned();

export type Say = (line: string) => void;

/** The root of an installation, with `bin/pulumi` in it; undefined: `pulumi` on PATH is it. Says what takes long. */
export async function ensureEngine(say: Say): Promise<{ root?: string }> {
  if (newEnough(versionOf("pulumi"))) return {};
  const root = ownRoot();
  const binary = join(root, "bin", "pulumi");
  if (existsSync(binary)) return { root };
  mkdirSync(dirname(binary), { recursive: true });
  const release = await lock(join(root, "lock"), () => say("engine: another process is making it ready, waiting"));
  try {
    // Another process may have finished it while this one waited.
    if (!existsSync(binary) && !(await download(root, say))) await build(binary, say);
  } finally {
    release();
  }
  return { root };
}

/** What is there already; nothing is fetched or built for it. */
export interface EngineFound {
  /** "v3.274.1". */
  onPath?: string;
  /** The project's own, with the folder that `pulumi` is in. */
  own?: { version: string; folder: string };
}

export function findEngine(): EngineFound {
  const onPath = versionOf("pulumi");
  const folder = join(ownRoot(), "bin");
  const own = versionOf(join(folder, "pulumi"));
  return { ...(onPath !== undefined && { onPath }), ...(own !== undefined && { own: { version: own, folder } }) };
}

function ownRoot(): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(cache, "yapit-infra", `engine-${VERSION}`);
}

function versionOf(command: string): string | undefined {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    return execFileSync(command, ["version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], env }).trim();
  } catch {
    return undefined;
  }
}

function newEnough(version: string | undefined): boolean {
  return version !== undefined && gte(version, OLDEST);
}

function pinned(): string {
  const text = readFileSync(join(import.meta.dirname, "go.mod"), "utf8");
  return new SemVer(/pulumi\/pkg\/v3 (\S+)/.exec(text)?.[1] ?? "").toString().replace(/^/, "v");
}

/** False where the official download cannot be reached. */
async function download(root: string, say: Say): Promise<boolean> {
  say(`engine: downloading Pulumi ${VERSION}`);
  try {
    const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
    await PulumiCommand.install({ root, version: new SemVer(VERSION) });
    return true;
  } catch {
    return false;
  }
}

async function build(binary: string, say: Say): Promise<void> {
  say("engine: no download from here; building it from its Go module, about 8 minutes on two cores, once");
  const part = `${binary}.part`;
  const flags = `-s -w -X ${VERSION_VARIABLE}=${VERSION}`;
  const started = Date.now();
  const ticking = setInterval(() => {
    say(`engine: still building after ${Math.round((Date.now() - started) / 1000)} s`);
  }, 60_000);
  try {
    await goWithPatience(["build", "-trimpath", "-ldflags", flags, "-o", part, PACKAGE], say);
    renameSync(part, binary);
    say(`engine: built in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    clearInterval(ticking);
    rmSync(part, { force: true });
  }
}

/** A module's download may break off; the ones that arrived are kept. */
async function goWithPatience(args: string[], say: Say): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await go(args);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || error instanceof NoGo) throw error;
      const seconds = 5 * 2 ** (attempt - 1);
      say(`engine: ${(error as Error).message}; trying again in ${seconds} s`);
      await sleep(seconds * 1000);
    }
  }
}

class NoGo extends Error {}

function go(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = "";
    const child = spawn("go", args, { cwd: import.meta.dirname, stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    child.on("error", () => {
      reject(
        new NoGo(
          "there is no Pulumi engine: install Pulumi (https://www.pulumi.com/docs/install) or Go, and run this again",
        ),
      );
    });
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the engine could not be built: ${errors.trim().split("\n").at(-1) ?? ""}`));
    });
  });
}
