/** The command of the release's Redis, run with a real one. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { composeFile } from "../../../compose/application.ts";
import { PRODUCTION } from "./settings.ts";

const PASSWORD = "of-the-test-alone";

test("Redis answers nobody without the password, which no command line shows, and writes down what it is given", async () => {
  const folder = mkdtempSync(join(tmpdir(), "yapit-redis-"));
  const port = await freePort();
  const [shell = "", ...args] = composeFile(PRODUCTION).services["redis"]?.command ?? [];
  const script = args.at(-1)?.replaceAll("$$", "$").replace("redis-server -", `redis-server - --port ${port}`) ?? "";
  const server = spawn(shell, [...args.slice(0, -1), script], {
    cwd: folder,
    env: { ...process.env, REDISCLI_AUTH: PASSWORD },
  });
  onTestFinished(() => {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  const says = (password: string, ...words: string[]) =>
    spawnSync("redis-cli", ["-p", String(port), ...words], {
      encoding: "utf8",
      env: { ...process.env, REDISCLI_AUTH: password },
    }).stdout.trim();
  for (let tries = 0; tries < 100 && says(PASSWORD, "ping") !== "PONG"; tries++) await sleep(50);
  expect(says(PASSWORD, "ping")).toBe("PONG");
  expect(says("", "ping")).toMatch(/NOAUTH/);
  expect(says(PASSWORD, "config", "get", "append*").split("\n")).toEqual(
    expect.arrayContaining(["appendonly", "yes", "appendfsync", "no"]),
  );
  expect(readFileSync(`/proc/${server.pid ?? 0}/cmdline`, "utf8")).not.toContain(PASSWORD);
  // It is the shell no more: a stop reaches Redis itself.
  server.kill("SIGTERM");
  await new Promise((resolve) => server.on("exit", resolve));
  expect(server.exitCode).toBe(0);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
