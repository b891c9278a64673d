import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspect } from "../../operations/inspect/inspect.ts";
import { PORTS, probe } from "../../operations/probe/probe.ts";
import { stackConfigOf } from "../../operations/stack-configuration.ts";
import { VISITOR_ADDRESS } from "@yapit-infra/sandbox/world/front-door.ts";
import { digestOfEvents } from "../../tools/report/events-digest.ts";
import { reportPlan } from "../../tools/report/report.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

let sandbox: TemporarySandbox;
let serverId: number;
beforeAll(async () => {
  sandbox = await temporarySandbox();
  await (await sandbox.runner("prod")).up();
  serverId = onlyServer().id;
});
afterAll(() => sandbox.end());

function onlyServer() {
  const [server, ...others] = sandbox.world.hetzner.servers.all;
  if (!server || others.length > 0) throw new Error(`${others.length + 1} servers`);
  return server;
}

/** All that visitors depend on, at Hetzner and Cloudflare. */
function everything(): string {
  const { hetzner, cloudflare } = sandbox.world;
  const { servers, primaryIps, firewalls } = hetzner;
  return JSON.stringify({
    servers: servers.all,
    primaryIps: primaryIps.all,
    firewalls: firewalls.all,
    cloudflare: cloudflare.state,
  });
}

/** The run must fail, and no call of it may have changed anything. */
async function refusal(run: () => Promise<unknown>): Promise<string> {
  const before = everything();
  const made = sandbox.world.calls.made.length;
  const message = await sandbox.failure(run);
  const changes = sandbox.world.calls.made
    .slice(made)
    // GitHub's questions in GraphQL are posted.
    .filter((call) => / (POST|PUT|PATCH|DELETE) /.test(call) && call !== "github POST /api/graphql");
  expect(changes).toEqual([]);
  expect(everything()).toBe(before);
  return message;
}

describe("production's machine, seen from outside", () => {
  test("is open on port 22 alone: the web comes through Cloudflare, the panel through ssh", async () => {
    const { world } = sandbox;
    const address = world.hetzner.primaryIps.of(serverId, "ipv4")?.ip ?? "";
    const options = { config: stackConfigOf("prod"), address, from: VISITOR_ADDRESS, pauseMs: 0 };
    const ports = await probe({ ...options, knock: async (at, port) => world.knock(at, port) });
    expect(ports.filter(({ difference }) => difference !== undefined)).toEqual([]);
    expect(ports.filter(({ found }) => found === "open").map(({ port }) => port)).toEqual([22]);
    expect(ports).toHaveLength(PORTS.length);
  });

  test("answers Cloudflare only while it shows the certificate of this very zone", async () => {
    const { cloudflare } = sandbox.world;
    const zoneId = cloudflare.zones.of("yaptts.org")?.id ?? "";
    const status = async () => (await sandbox.world.visit("https://yaptts.org/api/health")).status;
    expect(await status()).toBe(200);
    cloudflare.originPulls.switch(zoneId, false);
    expect(await status()).toBe(520);
    cloudflare.originPulls.switch(zoneId, true);
  });

  test("has one name: www leads to it", async () => {
    expect(await sandbox.world.visit("https://www.yaptts.org/listen?id=1")).toMatchObject({
      status: 301,
      headers: { location: "https://yaptts.org/listen?id=1" },
    });
  });
});

test("a rescale's preview tells what the whole stack costs then, at the terminal and in the report", async () => {
  const { events, output } = await (await sandbox.runner("prod", { "yapit:server": { type: "cx43" } })).preview();
  const change = "EUR 8.99 (cx33, IPv4) → EUR 16.49 (cx43, IPv4), + EUR 7.50, by Hetzner's live prices";
  expect(output).toContain(`cost per month: ${change}`);
  expect(output).toMatch(/~ total\s*: 8.99 => 16.49/);
  expect(reportPlan(digestOfEvents(events)).markdown).toContain("costs a month: €8.99 → €16.49, **+ €7.50**");
});

describe("production's machine, seen from within", () => {
  const look = () => {
    const machine = sandbox.world.machines.get(serverId);
    if (!machine) throw new Error("no machine");
    return { machine, findings: () => inspect(machine, stackConfigOf("prod")) };
  };

  test("is as up left it", async () => {
    expect(await look().findings()).toEqual([]);
  });

  test("tells each thing that somebody changed, and changes nothing itself", async () => {
    const { machine, findings } = look();
    const by = async (change: () => void, back: () => void) => {
      change();
      const found = await findings();
      expect(await findings()).toEqual(found);
      back();
      return found;
    };
    const { files, docker, state } = machine;
    const sshd = "/etc/ssh/sshd_config.d/10-yapit.conf";
    const before = files.read(sshd) ?? "";
    const weaker = before.replace("PasswordAuthentication no", "PasswordAuthentication yes");
    expect(
      await by(
        () => files.write(sshd, weaker),
        () => files.write(sshd, before),
      ),
    ).toEqual(["sshd does not run with 'passwordauthentication no'"]);
    const traefik = docker.find("dokploy-traefik");
    if (!traefik) throw new Error("no Traefik");
    expect(
      await by(
        () => docker.stop(traefik),
        () => docker.start(traefik),
      ),
    ).toEqual(["the container dokploy-traefik is traefik:v3.6.25 exited, declared is traefik:v3.6.25 running"]);
    expect(
      await by(
        () => (state.swap = false),
        () => (state.swap = true),
      ),
    ).toEqual(["there is no swap"]);
    const token = "/root/.dokploy-token";
    const key = files.read(token) ?? "";
    expect(
      await by(
        () => files.write(token, key, 0o644),
        () => files.write(token, key, 0o600),
      ),
    ).toEqual([`${token} can be read by others`]);
    expect(await findings()).toEqual([]);
  });
});

/** The steps of one story: each begins where the one before ended. */
describe("production's names are not lost by accident", () => {
  const PERMISSION = { allowChangeFrom: { domain: "yaptts.org", proxied: true } };
  const withNames = (dns: Record<string, unknown>) => sandbox.runner("prod", { "yapit:dns": dns });

  test("leaving Cloudflare's proxy is refused before anything happens, in one sentence with the permission to write", async () => {
    const runner = await withNames({ proxied: false });
    const message = await refusal(() => runner.up());
    expect(message).toContain('"dns.allowChangeFrom: { domain: yaptts.org, proxied: true }"');
    expect(message).not.toMatch(/protected/);
  });

  test("a second A record is told before anything happens, which record it is and what to do", async () => {
    const { cloudflare } = sandbox.world;
    const zoneId = cloudflare.zones.of("yaptts.org")?.id ?? "";
    const { id } = cloudflare.records.create(zoneId, { type: "A", name: "yaptts.org", content: "198.51.100.9" });
    const runner = await sandbox.runner("prod");
    expect(await refusal(() => runner.up())).toContain(
      "the A record of yaptts.org (198.51.100.9) stands at Cloudflare, and is not this stack's",
    );
    cloudflare.records.delete(zoneId, id);
  });

  test("with its permission one up leaves the proxy, and the server stays as protected as it was", async () => {
    await (await withNames({ proxied: false, ...PERMISSION })).up();
    expect(onlyServer()).toMatchObject({ id: serverId, deleteProtected: true });
    expect(sandbox.world.cloudflare.resolve("yaptts.org").proxied).toBe(false);
    const again = await (await withNames({ proxied: false })).preview({ refresh: true });
    expect(Object.keys(again.changes)).toEqual(["same"]);
  });

  test("and the way back under the proxy needs none", async () => {
    await (await sandbox.runner("prod")).up();
    expect(sandbox.world.cloudflare.resolve("yaptts.org").proxied).toBe(true);
  });
});

/** The steps of one story: each begins where the one before ended. */
describe("production's machine is not lost by accident", () => {
  function withServer(server: Record<string, unknown>) {
    return sandbox.runner("prod", { "yapit:server": server });
  }

  test("a destroy is refused, and names, firewall and reverse names stay as they were", async () => {
    const runner = await sandbox.runner("prod");
    expect(await refusal(() => runner.destroy())).toMatch(/protected/);
    expect((await sandbox.world.visit("https://yaptts.org/api/health")).status).toBe(200);
  });

  test("another location is refused before anything happens, with the permission to write", async () => {
    const runner = await withServer({ location: "fsn1" });
    const message = await refusal(() => runner.up());
    expect(message).toContain(
      `server.location: production's server ${serverId} (yapit-prod) has nbg1, and fsn1 would replace it`,
    );
    expect(message).toContain(`"server.allowReplacementOf: ${serverId}"`);
    expect(message).not.toMatch(/\n\s+at |node_modules/);
  });

  test("a type that is out of stock is refused before the machine is powered off for it", async () => {
    sandbox.world.hetzner.setStock("cx43", "nbg1", false);
    const runner = await withServer({ type: "cx43" });
    expect(await refusal(() => runner.up())).toContain(
      "server.type: cx43 is not available in nbg1, available in fsn1, hel1",
    );
  });

  test("a permission for another server is none", async () => {
    const runner = await withServer({ location: "fsn1", allowReplacementOf: serverId + 1 });
    expect(await refusal(() => runner.up())).toContain("server.location: production's server");
  });

  test("the permission lifts Hetzner's own protection first, and then the machine is replaced", async () => {
    const atOnce = await withServer({ location: "fsn1", allowReplacementOf: serverId });
    expect(await refusal(() => atOnce.up())).toContain("but Hetzner still protects it; first pulumi up with");

    await (await withServer({ allowReplacementOf: serverId })).up();
    expect(onlyServer()).toMatchObject({ id: serverId, deleteProtected: false });

    await (await withServer({ location: "fsn1", allowReplacementOf: serverId })).up();
    expect(onlyServer()).toMatchObject({ location: "fsn1" });
    expect(onlyServer().id).not.toBe(serverId);
    expect((await sandbox.world.visit("https://yaptts.org/api/health")).status).toBe(200);
  });

  test("the new machine is protected again, whatever is still written", async () => {
    await (await withServer({ location: "fsn1", allowReplacementOf: serverId })).up();
    expect(onlyServer()).toMatchObject({ deleteProtected: true, rebuildProtected: true });
  });
});
