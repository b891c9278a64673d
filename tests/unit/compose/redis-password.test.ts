/** The command of the release's Redis, run with a real one. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { composeFile } from "../../../compose/application.ts";
import { GUESTS, guestsPassword } from "../../../compose/guests.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";
import { PRODUCTION } from "./settings.ts";

const PASSWORD = "of-the-test-alone";

test("Redis answers nobody without the password, which no command line shows, and writes down what it is given", async () => {
  const { says, server } = await redisOf(PRODUCTION);
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

test("machines of others do what a worker does, by a password of their own, and nothing else", async () => {
  expect(composeFile(PRODUCTION).services["redis"]).not.toHaveProperty("ports");
  const settings = { ...PRODUCTION, guests: true };
  expect(composeFile(settings).services["redis"]?.ports).toEqual(["127.0.0.1:6379:6379"]);
  const { says } = await redisOf(settings);
  const guest = (...words: string[]) => says(guestsPassword(PASSWORD), "--user", GUESTS.user, ...words);
  expect(says(PASSWORD, "zadd", "tts:queue:kokoro", "1", "job")).toBe("1");
  expect(says(PASSWORD, "hset", "tts:jobs", "job", "text")).toBe("1");
  // As the application's queue.py and tts_loop.py have it.
  expect(guest("bzpopmin", "tts:queue:kokoro", "1")).toContain("job");
  expect(guest("hget", "tts:jobs", "job")).toBe("text");
  for (const [words, answer] of [
    [["hdel", "tts:jobs", "job"], "1"],
    [["hset", "tts:processing:gpu-1", "job", "text"], "1"],
    [["hdel", "tts:processing:gpu-1", "job"], "1"],
    [["lpush", "tts:results", "audio"], "1"],
    [["lpush", "yolo:result:1", "figures"], "1"],
    [["expire", "yolo:result:1", "300"], "1"],
    [["client", "setname", "gpu-1"], "OK"],
  ] as const)
    expect([words[0], guest(...words)]).toEqual([words[0], answer]);
  for (const words of [
    ["flushall"],
    ["keys", "*"],
    ["config", "get", "requirepass"],
    ["eval", "return 1", "0"],
    ["lrange", "tts:results", "0", "-1"],
    ["hget", "tts:inflight:x", "y"],
    ["lpush", "tts:persist", "x"],
    ["client", "list"],
    ["acl", "list"],
  ])
    expect([words[0], guest(...words)]).toEqual([words[0], expect.stringMatching(/^NOPERM/)]);
  expect(says(PASSWORD, "--user", GUESTS.user, "ping")).toMatch(/WRONGPASS|NOAUTH/);
});

async function redisOf(settings: ApplicationSettings) {
  const folder = mkdtempSync(join(tmpdir(), "yapit-redis-"));
  const port = await freePort();
  const [shell = "", ...args] = composeFile(settings).services["redis"]?.command ?? [];
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
  return { says, server };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
