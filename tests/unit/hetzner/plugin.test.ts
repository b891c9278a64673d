/** What the official plugin was seen to do (hcloud 1.41.0 against an emulated API), done by its stand-in. */
import { beforeEach, describe, expect, it } from "vitest";
import { topLevel } from "@yapit-infra/provider-protocol/diff.ts";
import { PartialFailure, type Provider, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { hcloudProvider } from "@yapit-infra/sandbox/plugins/hcloud/plugin.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";

let store: HetznerStore;
let calls: Calls;
let provider: Provider;
beforeEach(() => {
  store = new HetznerStore();
  calls = new Calls();
  provider = hcloudProvider(store, calls);
});

const call = {
  urn: "",
  name: "thing",
  log: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
};
const NOTHING = { inputs: {}, state: {} };
const SERVER: Values = { name: "yapit", serverType: "cx33", image: "ubuntu-24.04", location: "nbg1" };

function type(name: string): ResourceType {
  const resource = provider.resources[`hcloud:index/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`];
  if (!resource) throw new Error(name);
  return resource;
}

function create(name: string, inputs: Values) {
  return type(name).create(inputs, call);
}

function update(name: string, id: string, olds: { inputs: Values; state: Values }, news: Values) {
  return type(name).update?.(id, olds, news, call) ?? Promise.reject(new Error("no update"));
}

async function changes(name: string, olds: { inputs: Values; state: Values }, news: Values) {
  const found = await type(name).diff?.(olds, news);
  return { changed: [...(found?.paths.keys() ?? [])].map(topLevel), replaces: found?.replaces ?? [] };
}

/** The error of what breaks at the first call whose name ends so. */
async function cut(ending: string, work: () => Promise<unknown>): Promise<unknown> {
  calls.faultAt = (made) => (made.endsWith(ending) ? { when: "before" } : undefined);
  try {
    return await work().then(
      () => undefined,
      (error: unknown) => error,
    );
  } finally {
    calls.faultAt = undefined;
  }
}

const firewall = (ports: string[]): Values => ({
  name: "fw",
  rules: ports.map((port) => ({ direction: "in", protocol: "tcp", port, sourceIps: ["::/0", "0.0.0.0/0"] })),
});

describe("the server", () => {
  it("is made with its own address and firewall, and shows no change afterwards", async () => {
    const ip = await create("primaryIp", { name: "ip", type: "ipv4", location: "nbg1", autoDelete: false });
    const fw = await create("firewall", firewall(["22"]));
    const inputs = { ...SERVER, firewallIds: [Number(fw.id)], publicNets: [{ ipv4: Number(ip.id) }], userData: "x" };
    const { id, state } = await create("server", inputs);
    expect(state).toMatchObject({ status: "running", ipv4Address: "203.0.113.1", ipv6Address: "2001:db8:1::1" });
    expect(await changes("server", { inputs, state }, inputs)).toEqual({ changed: [], replaces: [] });
    const refreshed = await type("server").read?.(id, { inputs, state }, call);
    expect(refreshed?.inputs).toEqual(inputs);
  });

  it("shows at a refresh what somebody changed", async () => {
    const { id, state } = await create("server", SERVER);
    store.servers.update(Number(id), { labels: { by: "hand" } });
    store.servers.backups(Number(id), true);
    await store.settled();
    const refreshed = await type("server").read?.(id, { inputs: SERVER, state }, call);
    if (!refreshed) throw new Error("gone");
    expect((await changes("server", refreshed, SERVER)).changed).toEqual(["labels", "backups"]);
  });

  it("is gone at a refresh when somebody removed it, and without one its removal is a fault", async () => {
    const { id, state } = await create("server", SERVER);
    store.servers.delete(Number(id));
    await store.settled();
    expect(await type("server").read?.(id, { inputs: SERVER, state }, call)).toBeUndefined();
    await expect(type("server").delete(id, state, call)).rejects.toThrow("not_found");
  });

  it("plans a replacement after an import, for what cannot be read back", async () => {
    await store.seedServer({ name: "old", serverType: "cx33", location: "nbg1", ipv4: "78.46.242.1", id: 42 });
    const found = await type("server").read?.("42", NOTHING, call);
    if (!found) throw new Error("gone");
    expect(found.inputs).toEqual({ ...SERVER, name: "old" });
    expect(await changes("server", found, { ...found.inputs })).toEqual({ changed: [], replaces: [] });
    const { replaces } = await changes("server", found, { ...found.inputs, userData: "x", sshKeys: ["1"] });
    expect(replaces).toEqual(["userData", "sshKeys"]);
  });

  it("has its publicNets changed by nobody here", async () => {
    const { id, state } = await create("server", { ...SERVER, publicNets: [{ ipv4Enabled: true }] });
    const news = { ...SERVER, publicNets: [{ ipv4: 7, ipv4Enabled: true }] };
    await expect(update("server", id, { inputs: SERVER, state }, news)).rejects.toThrow("would lose its address");
  });

  it("grows in place, with a power-off", async () => {
    const { id, state } = await create("server", SERVER);
    const after = await update("server", id, { inputs: SERVER, state }, { ...SERVER, serverType: "cx43" });
    expect(after).toMatchObject({ serverType: "cx43", primaryDiskSize: 160, status: "running" });
    expect(calls.made).toContain(`hetzner POST /servers/${id}/actions/poweroff`);
  });

  it("stays off when it is to change to the other architecture", async () => {
    const { id, state } = await create("server", SERVER);
    const change = update("server", id, { inputs: SERVER, state }, { ...SERVER, serverType: "cax21" });
    await expect(change).rejects.toThrow("(invalid_server_type)");
    expect(store.servers.get(Number(id)).status).toBe("off");
  });

  const PROTECTED: Values = { ...SERVER, deleteProtection: true, rebuildProtection: true, userData: "x" };

  it("is recorded as it was planned when a later step of its creation breaks: protected, and without an address", async () => {
    const failure = await cut("change_protection", () => create("server", PROTECTED));
    expect(failure).toBeInstanceOf(PartialFailure);
    const { id, state } = failure as PartialFailure;
    expect(id).toBe(String(store.servers.all[0]?.id));
    expect(state).toMatchObject({ ...PROTECTED, backups: false, userData: "EfatjsUqKYSrqv18O1FlA3hcIHI=" });
    expect(state).toHaveProperty("ipv6Address", null);
    // Nothing differs from that, so only a refresh tells that it is not protected.
    expect((await changes("server", { inputs: PROTECTED, state }, PROTECTED)).changed).toEqual([]);
    await update("server", id, { inputs: PROTECTED, state }, PROTECTED);
    expect(store.servers.get(Number(id)).deleteProtected).toBe(false);
    const refreshed = await type("server").read?.(id, { inputs: PROTECTED, state }, call);
    if (!refreshed) throw new Error("gone");
    expect((await changes("server", refreshed, PROTECTED)).changed).toEqual(["deleteProtection", "rebuildProtection"]);
  });

  it("keeps the state it had when a change of it breaks, whatever the inputs are by then", async () => {
    const { id, state } = await create("server", SERVER);
    const failure = await cut("change_protection", () =>
      update("server", id, { inputs: SERVER, state }, { ...PROTECTED, userData: null }),
    );
    expect((failure as PartialFailure).state).toEqual(state);
    expect((await changes("server", { inputs: PROTECTED, state }, PROTECTED)).changed).toContain("deleteProtection");
  });

  it.each([
    [{ serverType: "cx99" }, "server type cx99 not found"],
    [{ image: "ubuntu-3" }, "image ubuntu-3 for architecture x86 not found"],
    [{ sshKeys: ["nobody"] }, "SSH key not found: nobody"],
  ])("is not made with %o", async (wrong, words) => {
    await expect(create("server", { ...SERVER, ...wrong })).rejects.toThrow(words);
  });

  it("gets a name where the program gives none", async () => {
    const { serverType, image } = SERVER;
    const { state } = await create("server", { serverType: serverType ?? "", image: image ?? "" });
    expect(state["name"]).toMatch(/^thing-[0-9a-f]{7}$/);
  });
});

describe("the firewall", () => {
  it("takes rules in another order for the same, at a refresh too", async () => {
    const { id, state } = await create("firewall", firewall(["22", "443"]));
    const read = await type("firewall").read?.(id, { inputs: firewall(["22", "443"]), state }, call);
    if (!read) throw new Error("gone");
    expect((await changes("firewall", read, firewall(["443", "22"]))).changed).toEqual([]);
  });

  it("replaces all its rules by the new ones", async () => {
    const inputs = firewall(["22"]);
    const { id, state } = await create("firewall", inputs);
    await update("firewall", id, { inputs, state }, firewall(["80"]));
    expect(store.firewalls.get(Number(id)).rules.map(({ port }) => port)).toEqual(["80"]);
  });

  it("is refused by the API for what Check lets pass", async () => {
    const words =
      "invalid input in field 'rules.0.port' (invalid_input): [rules.0.port => [Not a valid port or port range.]]";
    await expect(create("firewall", firewall(["99999"]))).rejects.toThrow(words);
  });
});

describe("addresses, names and keys", () => {
  it("an address whose creation breaks after its beginning is in no state, as with the official plugin", async () => {
    const inputs = { name: "ip", type: "ipv4", location: "nbg1", deleteProtection: true };
    const failure = await cut("change_protection", () => create("primaryIp", inputs));
    expect(failure).not.toBeInstanceOf(PartialFailure);
    expect(store.primaryIps.all.map(({ name, deleteProtected }) => [name, deleteProtected])).toEqual([["ip", false]]);
  });

  it("keeps an address that belongs to a server from being removed", async () => {
    const ip = await create("primaryIp", { name: "ip", type: "ipv4", location: "nbg1", autoDelete: false });
    await create("server", { ...SERVER, publicNets: [{ ipv4: Number(ip.id) }] });
    await expect(type("primaryIp").delete(ip.id, ip.state, call)).rejects.toThrow("(resource_in_use)");
  });

  it("gives and takes back a reverse name", async () => {
    const server = await create("server", SERVER);
    const inputs = { serverId: Number(server.id), ipAddress: "203.0.113.1", dnsPtr: "yaptts.org" };
    const { id, state } = await create("rdns", inputs);
    expect(id).toBe(`s-${server.id}-203.0.113.1`);
    expect((await type("rdns").read?.(id, NOTHING, call))?.inputs).toEqual(inputs);
    await type("rdns").delete(id, state, call);
    const back = await type("rdns").read?.(id, NOTHING, call);
    expect(back?.state["dnsPtr"]).toBe("static.1.113.0.203.clients.your-server.de");
  });

  it("takes an unknown place of an address for a place", () => {
    const check = () => type("primaryIp").check?.({ name: "ip", type: "ipv4", assigneeId: UNKNOWN }, {});
    expect(check()).toMatchObject({ failures: [] });
  });
});

describe("the provider", () => {
  it("refuses a token that is not 64 characters long, and the API one that is wrong", async () => {
    expect(() => provider.configure?.({ token: "short" })).toThrow("must be exactly 64 characters long");
    await provider.configure?.({ token: "x".repeat(64) });
    await expect(create("server", SERVER)).rejects.toThrow("unable to authenticate (unauthorized)");
  });

  it("tells where a server type can be had", async () => {
    store.setStock("cx33", "nbg1", false);
    const answer = await provider.functions?.["hcloud:index/getServerType:getServerType"]?.({ name: "cx33" });
    expect(answer).toMatchObject({
      cores: 4,
      locations: [{ name: "fsn1", available: true }, { name: "nbg1", available: false }, { name: "hel1" }],
    });
  });
});
