/**
 * A real swarm of three machines: a queue that always has work, while machines join, are taken out and die. Its speakers count instead
 * of speaking, and take their jobs as the application does. The kernel that these machines share has no IPsec, so the workers' network
 * is a plain one here, and a rule lets it through each machine's wall, which the tests first see closed.
 */
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { redisUrl } from "../../compose/connection-string.ts";
import { GUESTS, guestsPassword } from "../../compose/guests.ts";
import { script, watchScript } from "../../components/watching/scripts.ts";
import { watchSettings } from "../../components/watching/settings.ts";
import { guestCommands } from "../../components/workers/guest-commands.ts";
import { remoteScript } from "../../components/platform/remote-script.ts";
import { parseStackConfig } from "../../stack-config/parse-stack-config.ts";
import { docker } from "./inputs.ts";
import type { Disk } from "./backend.ts";
import { RealMachine } from "./machine.ts";
import { GUESTS_WORKER, PASSWORD, redis as askRedis, speakersStack, startRedis } from "./queue.ts";
import { count } from "./summary.ts";
import { openWorld, type World } from "./world/world.ts";

/** A machine of others. */
const GUEST = { name: "g1", address: "203.0.113.13", address6: "2001:db8:100::13" };
const JOBS = 200_000;
const MANAGER = "203.0.113.10";
const [W1, W2] = [
  { name: "t-w1", address: "203.0.113.11", address6: "2001:db8:100::11" },
  { name: "t-w2", address: "203.0.113.12", address6: "2001:db8:100::12" },
];
let world: World;
let manager: RealMachine;
/** With Docker and the image: a machine that joins starts from here. */
let disk: Disk;
const workers = new Map<string, RealMachine>();

const redis = (...words: string[]) => askRedis(manager, ...words);
const done = async () => Number(await redis("llen", "done"));
/** Jobs done per machine within these seconds. */
async function doneWithin(seconds: number): Promise<Record<string, number>> {
  await redis("del", "by");
  await sleep(seconds * 1000);
  const [fields, values] = [await redis("hkeys", "by"), await redis("hvals", "by")].map((text) => text.split("\n"));
  return Object.fromEntries((fields ?? []).filter(Boolean).map((field, index) => [field, Number(values?.[index])]));
}
/** What nobody may touch on the first machine. */
const others = () =>
  manager.says(
    "docker ps --no-trunc --filter name=redis --format '{{.ID}} {{.Status}}' | sed 's/Up.*/Up/'; docker inspect --format '{{.State.StartedAt}}' redis",
  );
const ok = async (ran: ReturnType<RealMachine["script"]>): Promise<string> => {
  const { code, stdout, stderr } = await ran;
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  return stdout;
};
const nodes = () => manager.says("docker node ls --format '{{.Hostname}} {{.Status}} {{.Availability}}' | sort");

/** As the component does it, with the program's own scripts. */
async function joins({ name, address, address6 }: typeof W1): Promise<void> {
  const machine = await RealMachine.boot(world, { name, address, address6 }, disk);
  workers.set(name, machine);
  await ok(machine.script("docker", { ...docker(world, machine), OPEN_PORTS: "", SWARM: "joins" }));
  const token = (await ok(manager.script("member", { NODE: name, ADDRESS: address }))).trim();
  expect(token).toMatch(/^SWMTKN-1-\S+ [0-9a-f-]{36}$/);
  const peers = [MANAGER, W1.address, W2.address].filter((other) => other !== address).join("\n");
  await ok(machine.script("join", { TOKEN: token, MANAGER, ADDRESS: address, PEERS: peers }));
  const seen = await machine.says("journalctl -q; ps axww -o args; cat /var/log/*.log 2>/dev/null");
  expect(seen).not.toContain(token.split(" ")[0]);
  expect(await machine.says("docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'")).toBe(
    "active false",
  );
}
const leaves = (node: typeof W1) =>
  manager.ssh.exec("sh -s member gone", remoteScript("member.sh", { NODE: node.name, ADDRESS: node.address }), 300);
const letPlainOverlayThrough = (machine: RealMachine) =>
  machine.says("iptables -I INPUT -p udp --dport 4789 -s 203.0.113.0/24 -j ACCEPT");

const speech = (...on: (typeof W1)[]) =>
  ok(
    manager.script("speech", {
      SPEECH: speakersStack({ encrypted: false }),
      NODES: on.map(({ name }) => `${name}=1`).join(" "),
    }),
  );

/** The watcher of the first machine, which nobody takes the messages of: what it has to tell is what it remembers. */
async function watched(): Promise<void> {
  const parsed = parseStackConfig("staging-t", {});
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const { watching } = parsed.config;
  const SETTINGS = watchSettings({
    ...{ stack: "t", domain: "t.yaptts.org", services: {}, queues: [], pingUrl: "" },
    ...{ watching: { ...watching, webhook: "json" }, webhookUrl: "http://127.0.0.1:9/" },
  });
  await ok(
    manager.script("watching", { WATCH: watchScript(), PRUNE: script("prune.sh"), SETTINGS, EVERY_MINUTES: "1440" }),
  );
}
/** What it has to tell of the machines that speak after three more looks: "machine t-w2 fault". */
async function toldOfSwarm(): Promise<string[]> {
  await manager.says("for look in 1 2 3; do /usr/local/sbin/yapit-watch; done");
  const untold = await manager.says("awk -F '\t' '$1 == \"untold\" { print $3, $4 }' /var/lib/yapit/watch.state");
  return untold.split("\n").filter((line) => /^(machine|speech) /.test(line));
}

beforeAll(async () => {
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
  world = await openWorld();
  disk = await RealMachine.disk(world, async (machine) => {
    await ok(machine.script("docker", { ...docker(world, machine), OPEN_PORTS: "", SWARM: "joins" }));
    await machine.says("docker pull --quiet redis:7-alpine");
  });
  manager = await RealMachine.boot(world, { name: "t", address: MANAGER, address6: "2001:db8:100::10" });
  await ok(manager.script("docker", docker(world, manager)));
  await letPlainOverlayThrough(manager);
  await startRedis(manager, JOBS);
}, 900_000);
afterAll(async () => {
  for (const machine of [...workers.values(), manager]) await machine.destroy();
  world.close();
});

it("a machine joins and works, and what runs on the first one is not touched", async () => {
  await watched();
  const before = await others();
  await joins(W1);
  await speech(W1);
  expect(await nodes()).toBe("t Ready Active\nt-w1 Ready Active");
  // Nobody's plain packets pass the wall.
  const closed = await doneWithin(5);
  await letPlainOverlayThrough(workers.get(W1.name) as RealMachine);
  expect(closed).toEqual({});
  await sleep(5000);
  expect(Object.keys(await doneWithin(5)).length).toBe(2);
  expect(await others()).toBe(before);
});

it("a second one takes its part without anything said to the first, and the first goes on", async () => {
  const before = await others();
  const tasks = () => workers.get(W1.name)?.says("docker ps --quiet --no-trunc | sort");
  const running = await tasks();
  const started = await done();
  await joins(W2);
  expect(await done()).toBeGreaterThan(started);
  await letPlainOverlayThrough(workers.get(W2.name) as RealMachine);
  await speech(W1, W2);
  await sleep(3000);
  expect(Object.keys(await doneWithin(6)).length).toBe(4);
  expect(await tasks()).toBe(running);
  expect(await others()).toBe(before);
  expect(await toldOfSwarm()).toEqual([]);
});

it("one that dies is taken out without an answer of its own, and one made anew under its name takes its place", async () => {
  await workers.get(W2.name)?.cutPower();
  await sleep(3000);
  expect(Object.keys(await doneWithin(5)).length).toBeGreaterThanOrEqual(2);
  await expect.poll(nodes, { timeout: 60_000 }).toContain("t-w2 Down");
  expect(await toldOfSwarm()).toEqual(["machine t-w2 fault"]);
  const { code, stderr, stdout } = await leaves(W2);
  expect(code, stderr + stdout).toBe(0);
  expect(await nodes()).toBe("t Ready Active\nt-w1 Ready Active");
  await workers.get(W2.name)?.destroy();
  await joins(W2);
  await letPlainOverlayThrough(workers.get(W2.name) as RealMachine);
  await speech(W1, W2);
  await sleep(3000);
  expect(Object.keys(await doneWithin(6)).length).toBe(4);
  expect(await toldOfSwarm()).toEqual(["machine t-w2 fault", "machine t-w2 ok"]);
});

it("a machine of others takes work by what is typed there, reaches nothing else, and is shut out at once", async () => {
  const before = await others();
  const machine = await RealMachine.boot(world, GUEST, disk);
  workers.set(GUEST.name, machine);
  const KEY = await machine.says(
    "ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/yapit-guest && cat /root/.ssh/yapit-guest.pub",
  );
  await ok(manager.script("guest", { NAME: "g1", KEY }));
  const typed = guestCommands({
    ...{ address: MANAGER, hostKey: manager.hostKey },
    redisUrl: (host) => redisUrl(guestsPassword(PASSWORD), host, GUESTS.user),
  });
  const { code, stderr } = await machine.inside("sh -s g1", typed);
  expect(code, stderr).toBe(0);
  await redis(
    "eval",
    'for i = 1, 500 do redis.call("hset", "tts:jobs", i, "text") redis.call("zadd", "tts:queue:kokoro", i, i) end',
    "0",
  );
  await machine.inside("cat >/root/worker.sh", GUESTS_WORKER);
  await machine.says(
    "docker run -d --name worker --restart unless-stopped --env-file /etc/yapit-guest/env -e WORKER_ID=g1-kokoro-gpu -v /root/worker.sh:/worker.sh:ro redis:7-alpine sh /worker.sh",
  );
  const results = async () => Number(await redis("llen", "tts:results"));
  await expect.poll(results, { timeout: 60_000 }).toBeGreaterThan(20);
  expect(await others()).toBe(before);

  const options =
    "-i /root/.ssh/yapit-guest -o BatchMode=yes -o UserKnownHostsFile=/etc/yapit-guest/known-hosts -o ExitOnForwardFailure=yes";
  const guest = async (more: string) => {
    const { stdout, stderr: said } = await machine.inside(`timeout 10 ssh ${options} ${more}; echo "ended with $?"`);
    return `${stdout} ${said}`;
  };
  const user = `yapit-guest-g1@${MANAGER}`;
  expect(await guest(`${user} id`)).toMatch(/This account is currently not available|ended with 1/);
  expect(await guest(`-W 127.0.0.1:22 ${user} </dev/null`)).toMatch(/administratively prohibited/);
  expect(await guest(`-N -R 9999:127.0.0.1:22 ${user}`)).toMatch(/remote port forwarding failed/);
  expect(await guest(`root@${MANAGER} id`)).toMatch(/Permission denied/);

  const gone = remoteScript("guest.sh", { NAME: "g1", KEY });
  expect((await manager.ssh.exec("sh -s guest gone", gone, 60)).code).toBe(0);
  await sleep(2000);
  const taken = await results();
  expect(taken).toBeLessThan(500);
  await sleep(5000);
  expect(await results()).toBe(taken);
  expect(await guest(`${user} id`)).toMatch(/Permission denied/);
  expect(
    await manager.says(
      "getent passwd | grep -c yapit-guest || true; ls /etc/ssh | grep -c yapit-guests || true; sshd -T | grep -c '^permitopen any'",
    ),
  ).toBe("0\n0\n1");
  // What it had in hand stands where the gateway looks for it.
  const [waiting, inHand] = [
    Number(await redis("hlen", "tts:jobs")),
    Number(await redis("hlen", "tts:processing:g1-kokoro-gpu")),
  ];
  expect(waiting + inHand + taken).toBeGreaterThanOrEqual(500);
  expect(inHand).toBeLessThanOrEqual(1);
  await machine.destroy();
  workers.delete(GUEST.name);
});

it("one that is taken out ends its work first, twice is as good as once, and the other goes on", async () => {
  const first = leaves(W2);
  const [one, other] = await Promise.all([first, leaves(W2)]);
  expect([one.code, other.code], one.stderr + other.stderr).toEqual([0, 0]);
  expect(await nodes()).toBe("t Ready Active\nt-w1 Ready Active");
  expect(Object.keys(await doneWithin(5)).length).toBe(2);
  expect(await manager.says("cat /etc/yapit/swarm-peers")).toBe(W1.address);
});

it("the last one takes with it all that Swarm ran for it, and the first machine is as it was", async () => {
  const before = await others();
  const { code, stderr } = await leaves(W1);
  expect(code, stderr).toBe(0);
  expect(await nodes()).toBe("t Ready Active");
  expect(await toldOfSwarm()).toEqual(["machine t-w2 fault", "machine t-w2 ok"]);
  expect(await manager.says("/usr/local/sbin/yapit-watch --json")).not.toMatch(/"about":"(machine|speech) /);
  expect(await manager.says("docker service ls --quiet; docker network ls --quiet --filter name=yapit-workers")).toBe(
    "",
  );
  expect(await manager.says("iptables -S YAPIT-MACHINE | grep -c 2377 || true")).toBe("0");
  expect(await others()).toBe(before);
});

it("no job is lost, and none was done twice", async () => {
  // As the gateway does with what a speaker had in hand when it was stopped.
  const left = (await redis("keys", "processing:*")).split("\n").filter(Boolean);
  const inHand = await Promise.all(left.map(async (key) => Number(await redis("llen", key))));
  for (const key of left)
    await redis("eval", 'while redis.call("lmove", KEYS[1], "jobs", "right", "right") do end', "1", key);
  const [waiting, finished] = [Number(await redis("llen", "jobs")), await done()];
  const distinct = Number(
    await redis(
      "eval",
      'local seen, n = {}, 0 for _, key in ipairs({"jobs", "done"}) do for _, id in ipairs(redis.call("lrange", key, 0, -1)) do if not seen[id] then seen[id] = true n = n + 1 end end end return n',
      "0",
    ),
  );
  expect({ all: waiting + finished, distinct }).toEqual({ all: JOBS, distinct: JOBS });
  count({ jobsDone: finished, jobsGivenBack: inHand.reduce((sum, n) => sum + n, 0) });
});
