import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import manifest from "../../../package.json" with { type: "json" };
import { PROJECT_FOLDER } from "@yapit-infra/sandbox/session/folder.ts";

let cache: string;

beforeEach(() => (cache = mkdtempSync(join(tmpdir(), "yapit-node-start-"))));
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** As the language host starts the program: with Pulumi.yaml's nodeargs, in the project's folder. */
function start(version = process.versions.node) {
  const { runtime } = parse(readFileSync(join(PROJECT_FOLDER, "Pulumi.yaml"), "utf8")) as {
    runtime: { options: { nodeargs: string } };
  };
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  const args = [
    "--import",
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    ...runtime.options.nodeargs.split(" "),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, "--print", "'the program ran'"], {
    cwd: PROJECT_FOLDER,
    env: { PATH: process.env["PATH"], XDG_CACHE_HOME: cache },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

it.each(["24.4.0", "24.10.2", "25.0.0"])("starts the program on Node %s", (version) => {
  expect(start(version)).toEqual({ status: 0, stdout: "the program ran\n", stderr: "" });
});

it.each(["24.3.9", "20.20.2", "8.17.0"])("refuses Node %s in a sentence, without a stack", (version) => {
  const { status, stdout, stderr } = start(version);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  const oldest = manifest.engines.node.replace(">=", "");
  expect(stderr).toMatch(new RegExp(`^Node ${version} on PATH is older than ${oldest}: .*export PATH="[^"]+"\\n$`));
});

it("keeps what Node compiled", () => {
  start();
  expect(existsSync(join(cache, "yapit-infra", "node"))).toBe(true);
});
