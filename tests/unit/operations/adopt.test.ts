import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adopt, type AdoptOptions } from "../../../operations/adopt/adopt.ts";
import { endpointsIn } from "@yapit-infra/sandbox/session/endpoints.ts";
import { type Listeners, openListeners } from "@yapit-infra/sandbox/session/listeners.ts";
import { type HandMade, seedHandMade } from "@yapit-infra/sandbox/seed/hand-made.ts";
import { TOKENS, World } from "@yapit-infra/sandbox/world/world.ts";

const FILE = `# Production.
config:
  yapit:domain: yaptts.org # one name for everything
  yapit:adopt:
    # taken over in 2026
    composeId: aaaaaaaaaaaaaaaaaaaaa
  yapit:kokoro:
    replicas: 2
`;

let world: World;
let listeners: Listeners;
let made: HandMade;
let folder: string;
let options: AdoptOptions;

// Nothing here changes the world but what a test puts back, so one is enough.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "yapit-adopt-"));
  world = new World();
  made = await seedHandMade(world);
  const endpoints = await endpointsIn(folder);
  listeners = await openListeners(world, endpoints);
  writeFileSync(join(folder, "administrator"), made.administratorKey, { mode: 0o600 });
  options = {
    stack: "prod",
    folder,
    environment: {
      HCLOUD_ENDPOINT: listeners.urls.hetzner,
      HCLOUD_TOKEN: TOKENS.hetzner,
      CLOUDFLARE_BASE_URL: listeners.urls.cloudflare,
      CLOUDFLARE_API_TOKEN: TOKENS.cloudflare,
      GITHUB_BASE_URL: listeners.urls.github,
      GITHUB_TOKEN: TOKENS.github,
      YAPIT_SSH_PROXY: `ssh://jump@127.0.0.1:${listeners.ssh}`,
      YAPIT_SSH_PROXY_KEY_FILE: endpoints.clientKeyFile,
      YAPIT_SSH_PROXY_HOST_KEY: endpoints.hostKey.public.trim(),
      YAPIT_SSH_KEY_FILE: "administrator",
    },
    server: {},
    service: { compose: "Yapit" },
  };
}, 60_000);
afterAll(async () => {
  await listeners.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => writeFileSync(join(folder, "Pulumi.prod.yaml"), FILE));

const file = () => readFileSync(join(folder, "Pulumi.prod.yaml"), "utf8");

describe("adopt", () => {
  it("finds everything that was made by hand, by the domain alone", async () => {
    const { adopt: found, address, fingerprint, notes } = await adopt(options);
    const { records, rulesets } = world.cloudflare;
    const [record] = records.list(made.zoneId, { type: "A" });
    const [authority] = records.list(made.zoneId, { type: "CAA" });
    const [cache, redirects] = rulesets.all(made.zoneId).map(({ id }) => id);
    expect(found).toEqual({
      serverId: made.serverId,
      serverName: "yapit-test",
      primaryIpId: world.hetzner.primaryIps.of(made.serverId, "ipv4")?.id,
      firewallId: world.hetzner.firewalls.all[0]?.id,
      zoneId: made.zoneId,
      recordIds: { "A yaptts.org": record?.id, "CAA yaptts.org letsencrypt.org": authority?.id },
      cacheRulesId: cache,
      redirectRulesId: redirects,
      projectId: made.projectId,
      projectName: "Yapit Test",
      environmentId: made.environmentId,
      composeId: made.composeId,
      hostKey: hostKey().split(" ").slice(0, 2).join(" "),
    });
    expect(address).toBe("78.46.242.1");
    expect(fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(notes).toEqual([
      "server.backups: true was written, since Hetzner backs the server up, and switching that off deletes the backups",
      expect.stringContaining('remove the old deploy key "dokploy-yapit-1766484764" at GitHub'),
    ]);
    expect(file()).toContain("  yapit:server:\n    backups: true\n");
  });

  it("takes a list of rules along that has the program's own, and refuses one with others, by name", async () => {
    const { rulesets } = world.cloudflare;
    const [, redirects] = rulesets.all(made.zoneId);
    const old = (expression: string) => ({
      action: "redirect",
      expression,
      description: "old blog",
      action_parameters: {
        from_value: {
          status_code: 301,
          target_url: { expression: 'concat("https://yaptts.org", http.request.uri.path)' },
          preserve_query_string: true,
        },
      },
    });
    const put = (...expressions: string[]) =>
      rulesets.replace(made.zoneId, redirects?.id ?? "", { name: "default", rules: expressions.map(old) });
    put('http.host eq "www.yaptts.org"');
    expect((await adopt(options)).adopt.redirectRulesId).toBe(redirects?.id);
    writeFileSync(join(folder, "Pulumi.prod.yaml"), FILE);
    put('http.host eq "www.yaptts.org"', 'http.host eq "blog.yaptts.org"');
    await expect(adopt(options)).rejects.toThrow(
      'the zone yaptts.org has redirect rules of its own ("old blog"), and the program, to which that list belongs from then ' +
        "on, would remove them: delete them at Cloudflare under Rules → Redirect Rules",
    );
    expect(file()).toBe(FILE);
    put();
  });

  it("leaves alone what the program made since: it is in the state", async () => {
    const { records, rulesets } = world.cloudflare;
    const own = records.create(made.zoneId, {
      ...{ name: "yaptts.org", type: "CAA", comment: "yapit-infra prod" },
      data: { flags: 0, tag: "issue", value: "pki.goog" },
    });
    const [cache] = rulesets.all(made.zoneId);
    if (cache) cache.name = "yapit-infra cache";
    const { recordIds, cacheRulesId, redirectRulesId } = (await adopt(options)).adopt;
    expect(Object.keys(recordIds ?? {})).toEqual(["A yaptts.org", "CAA yaptts.org letsencrypt.org"]);
    expect(cacheRulesId).toBeUndefined();
    expect(redirectRulesId).toMatch(/^[0-9a-f]{32}$/);
    records.delete(made.zoneId, own.id);
    if (cache) cache.name = "default";
  });

  it("keeps the id of a record that it took over and the program has marked since", async () => {
    await adopt(options);
    const [record] = world.cloudflare.records.list(made.zoneId, { type: "A" });
    if (record) record.comment = "yapit-infra prod";
    expect((await adopt(options)).adopt.recordIds).toMatchObject({ "A yaptts.org": record?.id });
    if (record) record.comment = null;
  });

  it("refuses a firewall that other servers share, which would lose it", async () => {
    const { id } = await world.hetzner.seedServer({
      name: "blog",
      serverType: "cx23",
      location: "nbg1",
      ipv4: "203.0.113.80",
    });
    const [firewall] = world.hetzner.firewalls.all;
    firewall?.appliedTo.push({ type: "server", serverId: id });
    await expect(adopt(options)).rejects.toThrow(
      `the firewall firewall-1 (${firewall?.id ?? 0}) of the server yapit-test is that of blog (${id}) as well, which the program ` +
        "would take it off: in the Hetzner console give yapit-test a firewall of its own",
    );
    expect(file()).toBe(FILE);
    firewall?.appliedTo.pop();
    firewall?.appliedTo.push({ type: "label_selector", selector: "web=yes" });
    const blog = world.hetzner.servers.all.find((server) => server.id === id);
    if (blog) blog.labels = { web: "yes" };
    await expect(adopt(options)).rejects.toThrow("is that of blog");
    firewall?.appliedTo.pop();
    world.hetzner.servers.delete(id);
  });

  it("takes a www along that is an alias already, and says what to do about another", async () => {
    const www = { name: "www.yaptts.org", ttl: 300 };
    const alias = world.cloudflare.records.create(made.zoneId, { ...www, type: "CNAME", content: "yaptts.org" });
    expect((await adopt(options)).adopt.recordIds).toMatchObject({ "CNAME www.yaptts.org": alias.id });
    world.cloudflare.records.delete(made.zoneId, alias.id);
    const direct = world.cloudflare.records.create(made.zoneId, { ...www, type: "A", content: "78.46.242.1" });
    await expect(adopt(options)).rejects.toThrow(
      "www.yaptts.org has a record of type A (78.46.242.1), where the program declares CNAME: remove it first",
    );
    world.cloudflare.records.delete(made.zoneId, direct.id);
  });

  it("writes the ids into the file, and leaves its comments and its order", async () => {
    await adopt(options);
    const lines = file().split("\n");
    expect(lines.slice(0, 6)).toEqual([
      "# Production.",
      "config:",
      "  yapit:domain: yaptts.org # one name for everything",
      "  yapit:adopt:",
      "    # taken over in 2026",
      `    composeId: ${made.composeId}`,
    ]);
    expect(file()).toMatch(/\n {2}yapit:kokoro:\n {4}replicas: 2\n {2}yapit:server:\n {4}backups: true\n$/);
    const once = file();
    await adopt(options);
    expect(file()).toBe(once);
  });

  it("changes nothing at any service", async () => {
    const before = world.calls.made.length;
    await adopt(options);
    const made = world.calls.made.slice(before).filter((call) => / (POST|PUT|PATCH|DELETE) /.test(call));
    expect(made).toEqual([]);
  });

  it("lists the candidates where it is not clear which one is meant", async () => {
    const { servers } = world.hetzner.state;
    const [first] = servers;
    if (!first) throw new Error("no server was seeded");
    servers.push({ ...first, id: 42 });
    const named = { ...options, server: { name: "yapit-test" } };
    await expect(adopt(named)).rejects.toThrow(
      `there are 2 servers named yapit-test at Hetzner (yapit-test, 78.46.242.1, ${made.serverId}; yapit-test, no IPv4, 42): say which by`,
    );
    servers.pop();
  });

  it.each<[string, Partial<AdoptOptions>, string]>([
    ["no server there", { server: { address: "192.0.2.1" } }, "no servers at Hetzner with the address 192.0.2.1"],
    [
      "no such service",
      { service: { compose: "Yapit", project: "Other" } },
      `no compose services "Yapit" in Dokploy's project "Other"`,
    ],
    ["a staging stack", { stack: "staging-x" }, "staging-x makes everything anew"],
  ])("refuses %s", async (_what, changes, words) => {
    await expect(adopt({ ...options, ...changes })).rejects.toThrow(words);
    expect(file()).toBe(FILE);
  });

  it("refuses a machine that shows another host key than the pinned one", async () => {
    const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFWjI4z9mXb1Dg8i0H1C7m2q2nUqk0cVY9dnqvb7bqkD";
    const pinned = FILE.replace(/composeId: a+/, `hostKey: ${other}`);
    writeFileSync(join(folder, "Pulumi.prod.yaml"), pinned);
    await expect(adopt(options)).rejects.toThrow("somebody may be listening in between");
    expect(file()).toBe(pinned);
  });

  it("warns of what an up would do to the machine", async () => {
    writeFileSync(join(folder, "Pulumi.prod.yaml"), `${FILE}  yapit:server: { type: cx43, location: fsn1 }\n`);
    const { notes } = await adopt(options);
    expect(notes).toContain("the server is in nbg1, the file says fsn1: an up would replace it; set server.location");
    expect(notes).toContain("the server is a cx33, the file says cx43: an up would rescale it; set server.type");
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ["no key for the machine", { YAPIT_SSH_KEY_FILE: undefined }, "YAPIT_SSH_KEY_FILE is not set"],
    ["a key file that is not there", { YAPIT_SSH_KEY_FILE: "nowhere" }, "there is no file nowhere that can be read"],
    ["no token", { HCLOUD_TOKEN: undefined }, "HCLOUD_TOKEN is not set"],
  ])("says what to do about %s", async (_what, environment, words) => {
    await expect(adopt({ ...options, environment: { ...options.environment, ...environment } })).rejects.toThrow(words);
  });
});

function hostKey(): string {
  return world.machines.get(made.serverId)?.files.read("/etc/ssh/ssh_host_ed25519_key.pub") ?? "";
}
