import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import * as automation from "@pulumi/pulumi/automation/server.js";
import langrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT_FOLDER } from "@yapit-infra/sandbox/session/folder.ts";
import { runProgram } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { ensureEngine } from "../../tools/engine/engine.ts";
import { reportOf } from "../../tools/workflow/plan-file.ts";
import { clone, git, linkPackages, repositoryOf } from "./checkouts.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

let folder: string;
let project: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "yapit-checkouts-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "project"));
  project = repositoryOf(join(folder, "project"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that goes before those on PATH. */
function inFront(name: string, script: string): void {
  const path = join(folder, "bin", name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

let clones = 0;
/** As actions/checkout leaves it, with its packages. */
function freshCheckout(): string {
  clones += 1;
  const checkout = clone(project, join(folder, `clone-${clones}`));
  linkPackages(checkout);
  return checkout;
}

/** Runs one of the checkout's own scripts there, with nothing in the environment but what is given; it must succeed. */
function run(checkout: string, script: string, args: string[], environment: Record<string, string | undefined> = {}) {
  const PATH = [join(folder, "bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  const { HOME, XDG_CACHE_HOME } = process.env;
  return new Promise<{ stdout: string; output: string }>((succeeded, failed) => {
    const child = spawn(join(checkout, "tools/workflow", script), args, {
      cwd: checkout,
      env: { PATH, HOME, XDG_CACHE_HOME, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, output] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (code) => {
      if (code === 0) succeeded({ stdout, output });
      else failed(new Error(`${script} ended with ${code ?? "a signal"}:\n${output}`));
    });
  });
}

test("plan-beside-base.sh shows what a pull request would do to the base, and needs no credentials", async () => {
  const npm = execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
  const link = `ln -s "${join(PROJECT_FOLDER, "node_modules")}" node_modules`;
  inFront("npm", `if [ "$1" = ci ]; then ${link}; else exec "${npm}" "$@"; fi`);
  const head = freshCheckout();
  const stackFile = join(head, "Pulumi.prod.yaml");
  writeFileSync(stackFile, readFileSync(stackFile, "utf8").replace("type: cx33", "type: cx43"));
  git(head, "commit", "--quiet", "--all", "--message=A larger machine");
  // As in the workflow: the base stands in a folder of the head.
  const base = clone(project, join(head, "base"));
  const file = join(folder, "preview.json");

  await run(head, "plan-beside-base.sh", [base, head, file]);

  const { failed, markdown } = reportOf(file, "prod");
  expect(failed).toBe(false);
  expect(markdown).toMatch(/^### Plan of `prod`: \*\*3\*\* to change, \d+ unchanged$/m);
  expect(markdown).toContain("`serverType`: `cx33` → `cx43`");
  expect(markdown).toContain("costs a month: €8.99 → €16.49, **+ €7.50**");
  expect(existsSync(join(head, ".sandbox"))).toBe(false);
});

/** The engine's own command line; only the program runs in this process, for which the engine needs no language host. */
test("staging-up.sh and staging-destroy.sh make, update and remove a stack, each from a checkout of its own", async () => {
  const sandbox = await temporarySandbox();
  const host = await languageHost();
  try {
    const { root } = await ensureEngine(() => undefined);
    const engine =
      root === undefined
        ? execFileSync("sh", ["-c", "command -v pulumi"], { encoding: "utf8" }).trim()
        : join(root, "bin/pulumi");
    inFront(
      "pulumi",
      `case "$1" in up) exec "${engine}" "$@" --client=${host.address} ;; *) exec "${engine}" "$@" ;; esac`,
    );
    withProductionsZone(sandbox);
    Object.assign(process.env, sandbox.variables);
    const step = (script: string) => run(freshCheckout(), script, ["staging-pr-2"], sandbox.variables);
    const { servers } = sandbox.world.hetzner;

    const made = await step("staging-up.sh");
    expect(made).toMatchObject({ stdout: "https://staging-pr-2.yaptts.org\n" });
    expect((await sandbox.world.visit("https://staging-pr-2.yaptts.org/api/health")).status).toBe(200);
    const [first] = servers.all;

    const again = await step("staging-up.sh");
    expect(again).toMatchObject({ stdout: "https://staging-pr-2.yaptts.org\n" });
    expect(again.output).toMatch(/\d+ unchanged/);
    expect(again.output).not.toMatch(/\d+ (created|updated|replaced)/);
    expect(servers.all).toEqual([first]);

    await step("staging-destroy.sh");
    expect(servers.all).toEqual([]);
    expect(sandbox.world.leftovers()).toEqual(["cloudflare zone yaptts.org"]);
    expect(await step("staging-destroy.sh")).toMatchObject({ stdout: "staging-pr-2 does not exist\n" });
  } finally {
    host.close();
    await sandbox.end();
  }
});

/** Below which a staging stack has its name. */
function withProductionsZone({ world: { cloudflare } }: TemporarySandbox): void {
  const [account] = cloudflare.state.accounts;
  cloudflare.zones.create({ name: "yaptts.org", account: { id: account?.id } });
  cloudflare.delegate("yaptts.org");
}

/** What the Automation API serves a program with; its types keep it to itself. */
const { LanguageServer } = automation as unknown as {
  LanguageServer: new (program: typeof runProgram) => UntypedServiceImplementation;
};

async function languageHost(): Promise<{ address: string; close(): void }> {
  const server = new Server({ "grpc.max_receive_message_length": 400 * 2 ** 20 });
  server.addService(langrpc.LanguageRuntimeService, new LanguageServer(runProgram));
  const port = await new Promise<number>((bound, failed) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, on) =>
      error ? failed(error) : bound(on),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
