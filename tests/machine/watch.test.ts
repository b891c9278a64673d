/** The watcher and the pruning on a machine with a real Docker: what is told, how often, and what stays. A look is made by hand here. */
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { watchSettings, type Watched } from "../../components/watching/settings.ts";
import { script, watchScript } from "../../components/watching/scripts.ts";
import { parseStackConfig } from "../../stack-config/parse-stack-config.ts";
import { inspectScript } from "../../operations/inspect/inspect.ts";
import { BASELINE, docker, INSPECT, TRAEFIK } from "./inputs.ts";
import { RealMachine } from "./machine.ts";
import { count } from "./summary.ts";
import { everything, touched } from "./touched.ts";
import { openWorld, type World } from "./world/world.ts";
import { ROUTER } from "./world/world.ts";

const PORT = 8080;
const SECRET = "canary-0f3a9c";
let world: World;
let machine: RealMachine;
let server: Server;
/** What came in, oldest first: "POST /path" with its body. */
let calls: { path: string; body: string; headers: Record<string, unknown> }[] = [];
let isDead = false;
let values: Watched;

const install = (changes: Partial<Watched> = {}, everyMinutes = "30") => {
  values = { ...values, ...changes };
  const settings = watchSettings(values).replace("DISKS='/ /var/lib/docker'", "DISKS='/srv/small'");
  return machine.script("watching", {
    WATCH: watchScript(),
    PRUNE: script("prune.sh"),
    SETTINGS: settings,
    EVERY_MINUTES: everyMinutes,
  });
};
const looks = async (times: number) => {
  for (let look = 0; look < times; look++)
    await machine.says(
      // As often as a test wants: systemd takes five starts in ten seconds for a fault.
      "systemctl reset-failed yapit-watch.service 2>/dev/null || true; systemctl start yapit-watch.service",
    );
};
const told = () => calls.filter(({ path }) => path === `/hook/${SECRET}`);
const changes = () =>
  told().flatMap(({ body }) => (JSON.parse(body) as { changes: { about: string; state: string }[] }).changes);
const pings = () => calls.filter(({ path }) => path.startsWith("/ping")).map(({ path }) => path);
const fill = (percent: number) =>
  machine.says(`head -c $((${percent} * 20480 * 1024 / 100)) /dev/zero >/srv/small/file`);
const remembered = (what: string) =>
  machine.says(`awk -F '\t' '$1 == "check" && $2 == "${what}" { print $3 }' /var/lib/yapit/watch.state`);

beforeAll(async () => {
  const parsed = parseStackConfig("staging-x", {});
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const { watching } = parsed.config;
  values = {
    ...{ stack: "staging-x", domain: "staging-x.yaptts.org", services: { redis: { containers: 1 } } },
    watching: {
      ...watching,
      webhook: "json",
      thresholds: { ...watching.thresholds, memoryPercent: 100, swapPercent: 100, queueLength: 4 },
    },
    queues: ["tts:queue:kokoro"],
    webhookUrl: `http://${ROUTER}:${PORT}/hook/${SECRET}`,
    pingUrl: `http://${ROUTER}:${PORT}/ping/${SECRET}`,
  };
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const path = request.url ?? "";
      if (isDead && path.startsWith("/hook")) return void response.writeHead(500).end();
      calls.push({ path, body, headers: request.headers });
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(PORT, ROUTER, ready));
  world = await openWorld();
  machine = await RealMachine.boot(world);
  await machine.script("baseline", BASELINE);
  expect((await machine.script("docker", docker(world, machine))).code).toBe(0);
  expect((await machine.script("traefik", TRAEFIK)).code).toBe(0);
  await machine.says("mkdir -p /srv/small && mount -t tmpfs -o size=20m tmpfs /srv/small");
  await machine.says(
    "docker run -d --restart unless-stopped --name redis -l com.docker.compose.service=redis redis:7-alpine",
  );
});
afterAll(async () => {
  await machine.destroy();
  world.close();
  server.close();
});
beforeEach(() => {
  calls = [];
  isDead = false;
});

describe("the watcher", () => {
  it("looks at once when it is installed, and a second run touches nothing", async () => {
    const { code, stdout, stderr } = await install();
    expect(stderr).toBe("");
    expect(stdout).toBe("watching: looks every 30 minutes\n");
    expect(code).toBe(0);
    expect(await machine.says("systemctl is-active yapit-watch.timer yapit-prune.timer")).toBe("active\nactive");
    expect(await machine.says("stat -c %a /etc/yapit/watch.conf /var/lib/yapit/watch.state")).toBe("600\n600");
    const before = await everything(machine);
    expect((await install()).code).toBe(0);
    const changed = touched(before, await everything(machine));
    count({ secondRunTouched: changed.length });
    expect(changed).toEqual([]);
  });

  it("says nothing of what is well, nor of what was never seen to be in order, and pings each time", async () => {
    await looks(3);
    expect(pings()).toEqual(Array(3).fill(`/ping/${SECRET}`));
    // Dokploy does not run on this machine: that is news, once.
    expect(changes()).toEqual([expect.objectContaining({ about: "dokploy", state: "fault" })]);
    calls = [];
    await looks(3);
    expect(told()).toEqual([]);
  });

  it("tells a full disk once, and once that it is well again, but not what is in between", async () => {
    await fill(90);
    await looks(2);
    expect(told()).toEqual([]);
    await looks(3);
    expect(changes()).toMatchObject([
      {
        about: "disk",
        state: "fault",
        detail: "/srv/small is 90 % full",
        todo: expect.stringContaining("du -xh") as string,
      },
    ]);
    // Below the threshold, and yet not well: a value that goes to and fro there is told no second time.
    for (const percent of [83, 86, 83, 86]) {
      await fill(percent);
      await looks(2);
    }
    expect(told()).toHaveLength(1);
    await fill(10);
    await looks(3);
    expect(changes()).toMatchObject([{ state: "fault" }, { about: "disk", state: "ok" }]);
  });

  it("tells a container that stopped, and what to do", async () => {
    await machine.says("docker stop redis");
    await looks(4);
    expect(changes()).toMatchObject([
      {
        about: "service redis",
        state: "fault",
        detail: expect.stringMatching(/^0 of 1 runs, redis is exited/) as string,
      },
    ]);
    await machine.says("docker start redis");
    await looks(3);
    expect(changes().slice(1)).toMatchObject([{ about: "service redis", state: "ok" }]);
  });

  it("tells a container that comes back again and again although it runs at each look", async () => {
    const pid = "docker inspect -f '{{.State.Pid}}' redis";
    await looks(1);
    for (let times = 1; times <= 3; times++) {
      await machine.says(`kill -9 $(${pid})`);
      await expect
        .poll(() => machine.says("docker inspect -f '{{.State.Running}} {{.RestartCount}}' redis"), { timeout: 30_000 })
        .toBe(`true ${times}`);
    }
    await looks(3);
    expect(changes()).toMatchObject([
      { about: "service redis", state: "fault", detail: "restarted 3 times within the hour" },
    ]);
    await machine.says(
      "docker rm -f redis; docker run -d --restart unless-stopped --name redis -l com.docker.compose.service=redis redis:7-alpine",
    );
    await looks(3);
    expect(changes()).toHaveLength(2);
  });

  it("tells work that nobody takes, by the queue in Redis", async () => {
    await machine.says("docker exec redis redis-cli zadd tts:queue:kokoro 1 a 2 b 3 c 4 d 5 e");
    await looks(3);
    expect(changes()).toMatchObject([{ about: "queue", state: "fault", detail: "5 wait for a worker" }]);
    await machine.says("docker exec redis redis-cli del tts:queue:kokoro");
    await looks(3);
    expect(changes()).toMatchObject([{ state: "fault" }, { about: "queue", state: "ok" }]);
  });

  it("tells an old and a failed backup, and nothing where none is configured", async () => {
    const backup = async (hours: number, ok: boolean) =>
      machine.inside(
        "cat >/var/lib/yapit/backup.json",
        JSON.stringify({ at: new Date(Date.now() - hours * 3_600_000).toISOString(), ok, name: "x" }),
      );
    await looks(1);
    expect(await remembered("backup")).toBe("");
    await backup(1, true);
    await looks(3);
    expect(told()).toEqual([]);
    await backup(27, true);
    await looks(3);
    expect(changes()).toMatchObject([{ about: "backup", state: "fault", detail: "27 hours old" }]);
    await backup(1, false);
    await looks(3);
    expect(changes()).toHaveLength(1);
    await backup(0, true);
    await looks(3);
    expect(changes()).toMatchObject([{ state: "fault" }, { about: "backup", state: "ok" }]);
  });

  it("loses no change while nobody takes its messages: a fault that came and went is told when somebody does", async () => {
    isDead = true;
    await fill(95);
    await looks(4);
    await fill(5);
    await looks(4);
    expect(told()).toEqual([]);
    expect(pings().slice(0, 4)).toEqual(Array(4).fill(`/ping/${SECRET}`));
    // Nobody was told for a while: the other way out says so.
    expect(pings().at(-1)).toBe(`/ping/${SECRET}/fail`);
    isDead = false;
    await looks(1);
    expect(told()).toHaveLength(1);
    expect(changes()).toMatchObject([
      { about: "disk", state: "fault", detail: "/srv/small is 95 % full" },
      { about: "disk", state: "ok" },
    ]);
    await looks(1);
    expect(told()).toHaveLength(1);
    expect(pings().at(-1)).toBe(`/ping/${SECRET}`);
  });

  it("remembers although its own disk is full", async () => {
    await machine.says(
      "mv /var/lib/yapit /var/lib/yapit.away; mkdir /var/lib/yapit; mount -t tmpfs -o size=4k tmpfs /var/lib/yapit",
    );
    await machine.inside("cat /dev/zero >/var/lib/yapit/file");
    await fill(95);
    await looks(4);
    expect(changes().filter(({ about }) => about === "disk")).toHaveLength(1);
    await machine.says("umount /var/lib/yapit; rmdir /var/lib/yapit; mv /var/lib/yapit.away /var/lib/yapit");
    await fill(5);
    await looks(3);
    expect(changes().filter(({ about }) => about === "disk")).toMatchObject([{ state: "fault" }, { state: "ok" }]);
    expect(await machine.inside("cat /run/yapit-watch.state")).toMatchObject({ code: 1 });
  });

  it.each([
    ["ntfy", (body: string) => body, "title"],
    ["slack", (body: string) => (JSON.parse(body) as { text: string }).text, "content-type"],
    ["discord", (body: string) => (JSON.parse(body) as { content: string }).content, "content-type"],
  ] as const)("speaks as %s takes it", async (webhook, text, header) => {
    await install({ watching: { ...values.watching, webhook } });
    await fill(95);
    await looks(3);
    await fill(5);
    await looks(3);
    expect(told().map(({ body }) => text(body))).toEqual([
      expect.stringMatching(/✗ disk: \/srv\/small is 95 % full \(\d\d:\d\d UTC\) → docker system df/),
      expect.stringMatching(/✓ disk: well again, \/srv\/small is 5 % full/),
    ]);
    expect(told()[0]?.headers[header]).toMatch(/yapit staging-x: faults: 2|application\/json/);
    await install({ watching: { ...values.watching, webhook: "json" } });
  });

  it("has its addresses in one file of root's, and in no log, command line or unit", async () => {
    await machine.inside(
      `cat >/usr/local/sbin/spy; chmod 755 /usr/local/sbin/spy; systemd-run --unit spy /usr/local/sbin/spy`,
      "#!/bin/sh\nwhile :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -ao 'canar[y]-[a-f0-9]*' >>/run/spied; done\n",
    );
    await looks(3);
    await machine.says("systemctl stop spy; rm /usr/local/sbin/spy");
    expect(await machine.says("cat /run/spied 2>/dev/null || true")).toBe("");
    expect(await machine.says(`journalctl -q | grep -c ${SECRET} || true`)).toBe("0");
    expect(await machine.says(`grep -rl ${SECRET} /etc /var/lib/yapit /usr/local /run 2>/dev/null || true`)).toBe(
      "/etc/yapit/watch.conf",
    );
    expect(await machine.says("stat -c '%a %U' /etc/yapit/watch.conf")).toBe("600 root");
  });

  it("says to the door what it finds beside what it remembers, and changes nothing by it", async () => {
    const before = await machine.says("cat /var/lib/yapit/watch.state");
    const { watch } = await ask(machine.ssh, ["watch"]);
    expect(watch?.checks.map(({ about }) => about)).toEqual(
      "disk memory swap docker|service redis|queue traefik dokploy certificate backup reboot".split(/[ |](?!redis)/),
    );
    expect(watch).toMatchObject({ tells: true, untold: 0, everyMinutes: 1 });
    expect(watch?.checks.find(({ about }) => about === "service redis")).toMatchObject({
      state: "ok",
      now: "ok",
      detail: "1 of 1 runs",
    });
    expect(await machine.says("cat /var/lib/yapit/watch.state")).toBe(before);
    expect(calls).toEqual([]);
  });

  it("looks by its own timer, which inspect misses where somebody stops it", async () => {
    expect((await install({}, "1")).code).toBe(0);
    await expect.poll(() => pings().length, { timeout: 150_000, interval: 1000 }).toBeGreaterThan(1);
    const found = async () =>
      (
        await machine.ssh.exec(
          "sh -s inspect",
          inspectScript({ ...INSPECT, DOCKER_VERSION: "", DOMAIN: "", PROXIED: "" }),
        )
      ).stdout;
    expect(await found()).not.toContain("yapit-");
    await machine.says("systemctl stop yapit-watch.timer");
    expect(await found()).toContain("yapit-watch.timer does not run: systemctl enable --now yapit-watch.timer");
    expect((await install()).code).toBe(0);
    expect(await machine.says("systemctl is-active yapit-watch.timer")).toBe("active");
  });

  it("is small: a look takes a moment, and little memory", async () => {
    // getrusage of what has ended, by its number: the machine has Perl, and no controller of memory within its namespace.
    const perl = `system("yapit-watch >/dev/null"); $used = "\\0" x 144; syscall(98, -1, $used); print((unpack("q*", $used))[4]);`;
    const line = await machine.says(
      `before=$(date +%s%N); perl -e '${perl}'; echo; echo $((($(date +%s%N) - before) / 1000000))`,
    );
    const [kilobytes = Infinity, milliseconds = Infinity] = line.split("\n").map(Number);
    console.log(`a look: ${(kilobytes / 1024).toFixed(0)} MiB in its largest process, ${milliseconds} ms`);
    expect(kilobytes).toBeGreaterThan(500);
    expect(kilobytes).toBeLessThan(48 * 1024);
    expect(milliseconds).toBeLessThan(20_000);
    expect(await machine.says("systemctl show -P MemoryMax yapit-watch.service")).toBe(String(96 * 2 ** 20));
  });

  it("goes, with its timer, its settings and its memory, where nobody shall watch", async () => {
    expect((await install({}, "0")).stdout).toContain("nobody watches any more");
    expect(await machine.says("systemctl list-timers --all | grep -c yapit-watch || true")).toBe("0");
    expect(await machine.says("ls /etc/yapit /usr/local/sbin/yapit-watch 2>/dev/null || true")).toBe("/etc/yapit:");
    expect(await ask(machine.ssh, ["watch"])).toEqual({ watch: null });
    expect((await install({}, "0")).stdout).toBe("watching: images and build cache are pruned\n");
    expect(await machine.says("systemctl is-active yapit-prune.timer")).toBe("active");
  });
});

describe("a container's log", () => {
  it("has an end, by Docker's settings", async () => {
    expect(await machine.says("docker inspect -f '{{json .HostConfig.LogConfig}}' redis dokploy-traefik")).toBe(
      Array(2).fill('{"Type":"json-file","Config":{"max-file":"3","max-size":"10m"}}').join("\n"),
    );
  });
});

describe("pruning", () => {
  const prune = () => machine.says("/usr/local/sbin/yapit-prune");
  const images = async () =>
    (await machine.says("docker image ls --format '{{.Repository}}:{{.Tag}}' | sort")).split("\n");
  const build = (name: string) =>
    machine.says(`echo ${name} >/srv/${name} && tar -C /srv -c ${name} | docker import - ${name} >/dev/null`);

  it("takes what nothing needs, at the second run, and never what runs, is stopped or is named by the last good clone", async () => {
    for (const name of ["idle:1", "stopped:1", "good:1", "service:1"].map((tag) => tag.split(":")[0] ?? ""))
      await build(name);
    await machine.says("docker create --name stopped stopped true");
    await machine.says(
      "docker service create --detach --replicas 0 --no-resolve-image --name scaled service true >/dev/null",
    );
    await machine.says(
      "mkdir -p /etc/dokploy/compose/yapit-a/code.good && printf 'services:\\n  a:\\n    image: \"good:latest\"\\n' >/etc/dokploy/compose/yapit-a/code.good/docker-compose.prod.yml",
    );
    const all = await images();
    expect(await prune()).toContain("0 images removed");
    expect(await images()).toEqual(all);
    // Pulled meanwhile: it has no container yet.
    await build("pulling");
    expect(await prune()).toContain("1 images removed");
    const needed = all.filter((name) => name !== "idle:latest");
    expect(await images()).toEqual([...needed, "pulling:latest"].sort());
    expect(await machine.says("docker inspect -f '{{.State.Running}}' redis dokploy-traefik")).toBe("true\ntrue");
    await prune();
    expect(await images()).toEqual(needed);
  });

  it("works on a disk that is full", async () => {
    await build("late");
    await prune();
    await machine.says(
      "mv /var/lib/yapit /var/lib/yapit.away; mkdir /var/lib/yapit; mount -t tmpfs -o size=4k tmpfs /var/lib/yapit",
    );
    await machine.inside("cat /dev/zero >/var/lib/yapit/file");
    expect(await prune()).toContain("1 images removed");
    await machine.says("umount /var/lib/yapit; rmdir /var/lib/yapit; mv /var/lib/yapit.away /var/lib/yapit");
  });

  it("touches no volume", async () => {
    await machine.says("docker volume create kept");
    await prune();
    await prune();
    expect(await machine.says("docker volume ls -q")).toContain("kept");
  });
});
