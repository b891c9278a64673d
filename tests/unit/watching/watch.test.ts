/** The watcher itself, with a Docker that says what a test wants: what changes, and who is told of it. A real one has tests/machine. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { watchScript } from "../../../components/watching/scripts.ts";
import { watchSettings } from "../../../components/watching/settings.ts";
import type { WatchAnswer } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import type { WebhookKind } from "../../../stack-config/stack-config.ts";

interface Change {
  about: string;
  state: string;
  detail: string;
  todo: string;
}

const GATEWAY = "a1 gateway /yapit-gateway-1 running healthy 0 0";

let folder: string;
let server: Server;
let calls: { path: string; body: string; title: unknown }[] = [];
let isDead = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (isDead && request.url === "/hook") return void response.writeHead(500).end();
      calls.push({ path: request.url ?? "", body, title: request.headers["title"] });
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});
afterAll(() => server.close());

beforeEach(() => {
  calls = [];
  isDead = false;
  folder = mkdtempSync(join(tmpdir(), "yapit-watch-"));
  // What says something about this computer says the same at every look.
  stub("df", `printf 'x 1 1 1 %s%% /\\n' "$(cat ${join(folder, "percent")})"`);
  stub(
    "docker",
    `case "$*" in *inspect*) cat ${join(folder, "containers")} ;; *) [ -e ${join(folder, "containers")} ] && echo id ;; esac`,
  );
  stub("openssl", "exit 1");
  stub("ps", `cat ${join(folder, "processes")} 2>/dev/null || true`);
  writeFileSync(join(folder, "yapit-watch"), watchScript());
  disk(10);
  containers(GATEWAY);
  settings("json");
  return () => rmSync(folder, { recursive: true });
});

function stub(name: string, line: string): void {
  mkdirSync(join(folder, "bin"), { recursive: true });
  const file = join(folder, "bin", name);
  writeFileSync(file, `#!/bin/sh\n${line}\n`);
  chmodSync(file, 0o755);
}
const disk = (percent: number) => writeFileSync(join(folder, "percent"), String(percent));
const containers = (...lines: string[]) => writeFileSync(join(folder, "containers"), `${lines.join("\n")}\n`);

/** @param inARow looks that a change takes; three, where it is left as it is */
function settings(webhook: WebhookKind | undefined, inARow = 1): void {
  const parsed = parseStackConfig("staging-x", {});
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const { watching } = parsed.config;
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = watchSettings({
    ...{ stack: "staging-x", domain: "staging-x.yaptts.org", queues: [], services: { gateway: { containers: 1 } } },
    watching: { ...watching, webhook, thresholds: { ...watching.thresholds, memoryPercent: 100, swapPercent: 100 } },
    ...{ webhookUrl: webhook ? `${address}/hook` : "", pingUrl: `${address}/ping` },
  });
  const places = ["kept=watch.state", "spare=spare/watch.state", "backup=backup.json", "peers=peers"].map((line) =>
    line.replace("=", `=${folder}/`),
  );
  mkdirSync(join(folder, "spare"), { recursive: true });
  writeFileSync(
    join(folder, "watch.conf"),
    `${places.join("\n")}\n${text}\n${inARow === 3 ? "" : `LOOKS=${inARow}\n`}`,
  );
}

function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const child = spawn("sh", [join(folder, "yapit-watch"), ...args], {
    env: { PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`, YAPIT_WATCH_CONF: join(folder, "watch.conf") },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on("close", () => resolve({ stdout, stderr })));
}
async function looks(times: number): Promise<void> {
  for (let look = 0; look < times; look++) await run();
}
/** Without Traefik and Dokploy, which this computer does not run. */
const changes = () =>
  calls
    .filter(({ path }) => path === "/hook")
    .flatMap(({ body }) => (JSON.parse(body) as { changes: Change[] }).changes)
    .filter(({ about }) => !/^(traefik|dokploy)$/.test(about));

describe("the watcher", () => {
  it("tells a change in the third look that sees it, once, and what to do", async () => {
    settings("json", 3);
    disk(91);
    await looks(2);
    expect(changes()).toEqual([]);
    await looks(3);
    expect(changes()).toMatchObject([
      {
        about: "disk",
        state: "fault",
        detail: "/ is 91 % full",
        todo: expect.stringContaining("yapit-prune") as string,
      },
    ]);
  });

  it("tells nothing of a value that goes to and fro at its threshold", async () => {
    disk(85);
    await looks(1);
    for (const percent of [84, 85, 81, 85, 84]) {
      disk(percent);
      await looks(1);
    }
    expect(changes()).toHaveLength(1);
    disk(79);
    await looks(1);
    expect(changes()).toMatchObject([{ state: "fault" }, { about: "disk", state: "ok" }]);
  });

  it("tells nothing of what is not seen in three looks in a row", async () => {
    settings("json", 3);
    for (const percent of [95, 95, 10, 95, 95, 10]) {
      disk(percent);
      await looks(1);
    }
    expect(changes()).toEqual([]);
  });

  it.each([
    ["is gone", [], "0 of 1 runs", "docker logs gateway on the machine"],
    [
      "has ended",
      ["a1 gateway /x-gateway-1 exited none 0 137"],
      "0 of 1 runs, x-gateway-1 is exited with code 137",
      "docker logs x-gateway-1",
    ],
    [
      "is ill",
      ["a1 gateway /x-gateway-1 running unhealthy 0 0"],
      "0 of 1 runs, x-gateway-1 is unhealthy",
      "docker logs x-gateway-1",
    ],
  ])("tells a service that %s", async (_, lines, detail, todo) => {
    containers(...lines);
    await looks(1);
    expect(changes()).toMatchObject([
      { about: "service gateway", state: "fault", detail, todo: expect.stringContaining(todo) as string },
    ]);
  });

  it("waits with a service that starts, and with all of them while Dokploy deploys", async () => {
    containers("a1 gateway /x running starting 0 0");
    await looks(1);
    writeFileSync(
      join(folder, "processes"),
      "   70 docker compose -p yapit-a -f ./docker-compose.prod.yml up -d --build\n",
    );
    containers();
    await looks(2);
    expect(changes()).toEqual([]);
    writeFileSync(
      join(folder, "processes"),
      " 1900 docker compose -p yapit-a -f ./docker-compose.prod.yml up -d --build\n",
    );
    await looks(1);
    expect(changes()).toHaveLength(1);
  });

  it("tells a service that restarts again and again, counted from when it was first seen", async () => {
    containers("a1 gateway /x running healthy 7 0");
    await looks(1);
    expect(changes()).toEqual([]);
    containers("a1 gateway /x running healthy 10 0");
    await looks(1);
    expect(changes()).toMatchObject([{ about: "service gateway", detail: "restarted 3 times within the hour" }]);
    // An hour later it has not done so again.
    const file = join(folder, "watch.state");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^restarts\t.*$/m, "restarts\ta1\t10\t10\t1"));
    await looks(1);
    expect(changes().at(-1)).toMatchObject({ about: "service gateway", state: "ok" });
  });

  it("does not take the silence of Docker for services that are away", async () => {
    rmSync(join(folder, "containers"));
    stub("docker", "exit 1");
    await looks(2);
    expect(changes()).toMatchObject([{ about: "docker", state: "fault" }]);
  });

  describe("with machines that only speak", () => {
    const ready = (...names: string[]) => names.map((name) => `node\t${name}\tReady\tActive`);
    const task = (service: string, node: string, state: string, more = "Running", error = "") =>
      `task\tyapit-workers_${service}.id\t${node}\t${more}\t${state}\t${error}`;
    /** What the swarm says: a speaker a machine, and the relay. */
    const swarm = (nodes: string[], tasks: string[]) => {
      const services = ["kokoro-cpu-1\tglobal", "yapit-queue\treplicated"].map(
        (one) => `service\tyapit-workers_${one}`,
      );
      writeFileSync(join(folder, "peers"), "203.0.113.11\n");
      const lines = [...nodes, ...services, ...tasks, task("yapit-queue", "yapit-x", "Running 3 hours ago")];
      writeFileSync(join(folder, "swarm"), `${lines.join("\n")}\n`);
      const kinds = ["node ls", "service ls", "stack ps"];
      const answers = kinds.map((kind) => `"${kind}"*) grep ^${kind.slice(0, 4)} ${join(folder, "swarm")} ;;`);
      stub(
        "docker",
        `case "$*" in ${answers.join(" ").replace("^stac", "^task")} *inspect*) cat ${join(folder, "containers")} ;; *) echo id ;; esac`,
      );
    };
    const runs = (...names: string[]) => names.map((name) => task("kokoro-cpu-1", name, "Running 2 hours ago"));
    const seen = async () => {
      const { checks } = JSON.parse((await run("--json")).stdout) as WatchAnswer;
      return checks
        .filter(({ about }) => /^(machine|speech)/.test(about))
        .map(({ about, now, detail }) => `${about} ${now}: ${detail}`);
    };

    it("tells one that is down once, and not its speakers as well, and that it is well again", async () => {
      swarm(ready("w1", "w2"), runs("w1", "w2"));
      await looks(1);
      expect(changes()).toEqual([]);
      // What Swarm says of a task on it is from before.
      swarm(
        [...ready("w1"), "node\tw2\tDown\tActive"],
        [...runs("w1"), task("kokoro-cpu-1", "w2", "Running 2 hours ago", "Shutdown")],
      );
      await looks(2);
      expect(changes()).toMatchObject([
        {
          about: "machine w2",
          state: "fault",
          detail: "is down",
          todo: expect.stringContaining("recover -- --stack staging-x --start") as string,
        },
      ]);
      swarm(ready("w1", "w2"), runs("w1", "w2"));
      await looks(1);
      expect(changes().slice(1)).toMatchObject([{ about: "machine w2", state: "ok" }]);
    });

    it("tells a speaker that one of them lacks, but waits for one that starts", async () => {
      swarm(ready("w1", "w2"), [...runs("w1"), task("kokoro-cpu-1", "w2", "Preparing 2 minutes ago")]);
      await looks(1);
      expect(await seen()).toContain("speech kokoro-cpu-1 same: 1 of 2 run");
      for (const state of ["Preparing about an hour ago", "Pending 5 minutes ago"]) {
        swarm(ready("w1", "w2"), [...runs("w1"), task("kokoro-cpu-1", "w2", state)]);
        expect(await seen()).toContain("speech kokoro-cpu-1 fault: 1 of 2 run");
      }
      swarm(ready("w1", "w2"), runs("w1"));
      await looks(1);
      expect(changes()).toMatchObject([
        { about: "speech kokoro-cpu-1", state: "fault", todo: expect.stringContaining("docker stack ps") as string },
      ]);
    });

    it("tells a speaker that ends again and again although it runs at each look", async () => {
      const ended = (node: string, age: string) =>
        task("kokoro-cpu-1", node, `Failed ${age} ago`, "Shutdown", "task: non-zero exit (1)").replace(
          "\tyapit",
          "\t \\_ yapit",
        );
      swarm(ready("w1", "w2"), [
        ...runs("w1", "w2"),
        ended("w1", "2 hours"),
        ended("w1", "3 minutes"),
        ended("w2", "1 second"),
        ended("w2", "4 minutes"),
      ]);
      expect(await seen()).toContain("speech kokoro-cpu-1 ok: 2 of 2 run");
      swarm(ready("w1", "w2"), [
        ...runs("w1", "w2"),
        ...["1 second", "about a minute", "40 minutes"].map((age) => ended("w2", age)),
      ]);
      expect(await seen()).toContain(
        "speech kokoro-cpu-1 fault: ended 3 times within the hour on w2: task: non-zero exit (1)",
      );
    });

    it("says nothing of one that leaves, nor of any while Docker is silent, nor where there are none", async () => {
      swarm([...ready("w1"), "node\tw2\tDown\tActive"], runs("w1"));
      await looks(1);
      swarm([...ready("w1"), "node\tw2\tDown\tDrain"], runs("w1"));
      expect(await seen()).toContain("machine w2 same: leaves");
      stub("docker", "exit 1");
      await looks(1);
      expect(changes().map(({ about, state }) => `${about} ${state}`)).toEqual(["machine w2 fault", "docker fault"]);
      swarm([], []);
      writeFileSync(join(folder, "peers"), "");
      expect(await seen()).toEqual([]);
    });
  });

  it("says that what was a fault is not looked at any more", async () => {
    containers();
    await looks(1);
    writeFileSync(
      join(folder, "watch.conf"),
      readFileSync(join(folder, "watch.conf"), "utf8").replace("gateway=1", ""),
    );
    await looks(1);
    expect(changes().at(-1)).toMatchObject({
      about: "service gateway",
      state: "ok",
      detail: "is not watched any more",
    });
    await looks(2);
    expect(changes()).toHaveLength(2);
  });

  it("loses no change while nobody takes its messages, and has the ping say so after a while", async () => {
    isDead = true;
    disk(95);
    await looks(2);
    disk(10);
    await looks(3);
    expect(calls.map(({ path }) => path)).toEqual([...(Array(4).fill("/ping") as string[]), "/ping/fail"]);
    isDead = false;
    await looks(2);
    expect(calls.filter(({ path }) => path === "/hook")).toHaveLength(1);
    expect(changes()).toMatchObject([
      { about: "disk", state: "fault" },
      { about: "disk", state: "ok" },
    ]);
  });

  it("remembers elsewhere where its own place takes nothing, and there again as soon as it does", async () => {
    rmSync(join(folder, "watch.state"), { force: true });
    mkdirSync(join(folder, "watch.state.new"));
    disk(95);
    await looks(2);
    expect(changes().filter(({ about }) => about === "disk")).toHaveLength(1);
    rmSync(join(folder, "watch.state.new"), { recursive: true });
    disk(10);
    await looks(1);
    expect(changes().filter(({ about }) => about === "disk")).toHaveLength(2);
    expect(existsSync(join(folder, "spare/watch.state"))).toBe(false);
  });

  it.each([
    [{ at: hoursAgo(2), ok: true }, undefined],
    [{ at: hoursAgo(27), ok: true }, "27 hours old"],
    [{ ok: true }, "its time cannot be read"],
    [{ at: "2026-11-29T04:00:00Z", ok: false }, "the last one failed, 2026-11-29T04:00:00Z"],
    [{ at: "yesterday evening or so", ok: true }, "its time cannot be read"],
  ])("reads what the backups say of themselves: %j", async (said, detail) => {
    writeFileSync(join(folder, "backup.json"), JSON.stringify({ ...said, name: "x" }));
    await looks(1);
    expect(changes()).toMatchObject(detail === undefined ? [] : [{ about: "backup", state: "fault", detail }]);
  });

  it.each<[WebhookKind, (body: string) => string]>([
    ["ntfy", (body) => body],
    ["slack", (body) => (JSON.parse(body) as { text: string }).text],
    ["discord", (body) => (JSON.parse(body) as { content: string }).content],
  ])("speaks as %s takes it", async (webhook, text) => {
    settings(webhook);
    disk(95);
    await looks(1);
    const said = text(calls.find(({ path }) => path === "/hook")?.body ?? "");
    expect(said).toMatch(/✗ disk: \/ is 95 % full \(\d\d:\d\d UTC\) → docker system df/);
    expect(webhook === "ntfy" ? calls.find(({ path }) => path === "/hook")?.title : said).toMatch(
      /^yapit staging-x: faults: \d/,
    );
  });

  it("keeps nothing for nobody", async () => {
    settings(undefined);
    disk(95);
    await looks(1);
    expect(readFileSync(join(folder, "watch.state"), "utf8")).not.toContain("untold");
    settings("json");
    await looks(1);
    expect(changes()).toEqual([]);
  });

  it("says what it finds beside what it remembers, and changes nothing by it", async () => {
    await looks(1);
    disk(95);
    const before = readFileSync(join(folder, "watch.state"), "utf8");
    calls = [];
    const { stdout } = await run("--json");
    const answer = JSON.parse(stdout) as WatchAnswer;
    expect(answer.checks.find(({ about }) => about === "disk")).toMatchObject({
      ...{ state: "ok", now: "fault", detail: "/ is 95 % full", since: expect.any(Number) as number },
    });
    expect(answer).toMatchObject({ tells: true, untold: 0, everyMinutes: 1, lastLook: expect.any(Number) as number });
    expect(readFileSync(join(folder, "watch.state"), "utf8")).toBe(before);
    expect(calls).toEqual([]);
  });
});

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}
