import { describe, expect, it, vi } from "vitest";
import type { ServerOrder } from "../../../sandbox/hetzner/server-order.ts";
import { emptyHetzner, type FirewallRule, type HetznerState } from "../../../sandbox/hetzner/state.ts";
import { HetznerStore } from "../../../sandbox/hetzner/store.ts";

const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6MDEyMzQ1";
const ORDER: ServerOrder = { name: "yapit", serverType: "cx33", image: "ubuntu-24.04", location: "nbg1" };
const ANYWHERE = ["0.0.0.0/0", "::/0"];

function sandbox(state: HetznerState = emptyHetzner()) {
  const hooks = { booted: vi.fn(), removed: vi.fn(), powered: vi.fn() };
  return { hooks, store: new HetznerStore(state, hooks) };
}

async function running(order: Partial<ServerOrder> = {}) {
  const { store, hooks } = sandbox();
  const { server } = store.servers.create({ ...ORDER, ...order });
  await store.settled();
  return { store, hooks, server };
}

async function off() {
  const made = await running();
  made.store.servers.powerOff(made.server.id);
  await made.store.settled();
  return made;
}

function rule(port: string, sourceIps = ANYWHERE): FirewallRule {
  return { direction: "in", protocol: "tcp", port, sourceIps, destinationIps: [], description: null };
}

describe("servers", () => {
  it("boot with their keys, user data and addresses once the actions are through", async () => {
    const { store, hooks } = sandbox();
    store.sshKeys.create({ name: "k", publicKey: PUBLIC_KEY });
    const { primaryIp } = store.primaryIps.create({ name: "ip", type: "ipv4", location: "nbg1" });
    const order = { ...ORDER, sshKeys: ["k"], userData: "#cloud-config\n", publicNet: { ipv4: primaryIp.id } };
    const { server } = store.servers.create(order);
    expect(server.status).toBe("initializing");
    expect(hooks.booted).not.toHaveBeenCalled();
    await store.settled();
    expect(server.status).toBe("running");
    expect(hooks.booted).toHaveBeenCalledExactlyOnceWith({
      serverId: server.id,
      name: "yapit",
      ipv4: "203.0.113.1",
      ipv6: "2001:db8:1::1",
      image: "ubuntu-24.04",
      userData: "#cloud-config\n",
      sshKeys: [PUBLIC_KEY],
      vcpus: 4,
      memoryMb: 8192,
    });
    expect(store.serverByAddress("203.0.113.1")).toBe(server);
    expect(store.serverByAddress("2001:db8:1::42")).toBe(server);
  });

  it.each([
    ["an unknown type", { serverType: "cx99" }, "not_found"],
    ["an unknown image", { image: "ubuntu-3" }, "not_found"],
    ["an unknown location", { location: "mars" }, "not_found"],
    ["a type that the location does not have", { location: "ash" }, "invalid_input"],
    ["a name that is no host name", { name: "bad name!" }, "invalid_input"],
    ["a bad label", { labels: { "bad key!": "x" } }, "invalid_input"],
    ["too much user data", { userData: "x".repeat(32 * 1024 + 1) }, "invalid_input"],
    ["an unknown firewall", { firewallIds: [1] }, "not_found"],
    ["an unknown key", { sshKeys: ["nobody"] }, "not_found"],
  ])("are refused for %s", (_, order, code) => {
    const { store } = sandbox();
    expect(() => store.servers.create({ ...ORDER, ...order })).toThrow(expect.objectContaining({ code }));
    expect(store.servers.all).toEqual([]);
  });

  it("are refused where the type is out of stock, until it is back", () => {
    const { store } = sandbox();
    store.setStock("cx33", "nbg1", false);
    const refusal = { code: "resource_unavailable", message: "error during placement", status: 412 };
    expect(() => store.servers.create(ORDER)).toThrow(expect.objectContaining(refusal));
    store.setStock("cx33", "nbg1", true);
    expect(store.servers.create(ORDER).server.name).toBe("yapit");
  });

  it("have a name that no other has", async () => {
    const { store } = await running();
    expect(() => store.servers.create(ORDER)).toThrow(expect.objectContaining({ code: "uniqueness_error" }));
  });

  it("are locked while an action runs", () => {
    const { store } = sandbox();
    const { server } = store.servers.create(ORDER);
    expect(() => store.servers.delete(server.id)).toThrow(expect.objectContaining({ code: "locked" }));
  });

  it("change their type only when off, within their architecture, to a disk that is large enough", async () => {
    const { store, server } = await running({ serverType: "cx43" });
    const change = (type: string) => () => store.servers.changeType(server.id, type, false);
    expect(change("cx53")).toThrow(expect.objectContaining({ code: "server_not_stopped" }));
    store.servers.powerOff(server.id);
    await store.settled();
    expect(change("cax31")).toThrow(expect.objectContaining({ code: "invalid_server_type" }));
    expect(change("cx33")).toThrow(expect.objectContaining({ code: "invalid_server_type" }));
    change("cx53")();
    await store.settled();
    expect(server).toMatchObject({ serverType: "cx53", primaryDiskSize: 160, status: "running" });
  });

  it("that are protected are neither removed nor rebuilt", async () => {
    const { store, server } = await running();
    store.servers.protect(server.id, { delete: true, rebuild: true });
    await store.settled();
    const refusal = expect.objectContaining({ code: "protected", status: 423 }) as Error;
    expect(() => store.servers.delete(server.id)).toThrow(refusal);
    expect(() => store.servers.rebuild(server.id, "debian-12")).toThrow(refusal);
  });

  it("take their own addresses along, and leave the ones that are kept", async () => {
    const { store, hooks } = sandbox();
    const { primaryIp } = store.primaryIps.create({ name: "ip", type: "ipv4", location: "nbg1" });
    const { server } = store.servers.create({ ...ORDER, publicNet: { ipv4: primaryIp.id } });
    await store.settled();
    expect(store.primaryIps.all).toHaveLength(2);
    store.servers.delete(server.id);
    await store.settled();
    expect(store.primaryIps.all).toEqual([primaryIp]);
    expect(primaryIp.assigneeId).toBeNull();
    expect(hooks.removed).toHaveBeenCalledExactlyOnceWith(server.id);
  });

  it("tell when their power comes and goes, and boot for the first time once", async () => {
    const { store, hooks, server } = await off();
    expect(server.status).toBe("off");
    store.servers.powerOn(server.id);
    await store.settled();
    store.servers.shutdown(server.id);
    await store.settled();
    expect(hooks.powered.mock.calls).toEqual([
      [server.id, false],
      [server.id, true],
      [server.id, false],
    ]);
    expect(hooks.booted).toHaveBeenCalledOnce();
  });

  it("that were there before have the id and the address they had", async () => {
    const { store } = sandbox();
    const seeded = {
      ...ORDER,
      location: "nbg1",
      id: 42,
      ipv4: "78.46.242.1",
      primaryIp: { name: "old", autoDelete: false },
    };
    const server = await store.seedServer(seeded);
    expect(store.serverByAddress("78.46.242.1")).toBe(server);
    expect(store.primaryIps.of(42, "ipv4")).toMatchObject({ name: "old", autoDelete: false });
  });

  it("survive the state's way through JSON", async () => {
    const { store, server } = await running();
    const state = JSON.parse(JSON.stringify(store.state)) as HetznerState;
    expect(new HetznerStore(state).servers.get(server.id)).toEqual(server);
  });
});

describe("primary IPs", () => {
  it("cannot be removed while a server has them", async () => {
    const { store, server } = await running();
    const ip = store.primaryIps.of(server.id, "ipv4");
    expect(() => store.primaryIps.delete(ip?.id ?? 0)).toThrow(expect.objectContaining({ code: "resource_in_use" }));
  });

  it("come and go only while the server is off", async () => {
    const { store, server } = await running();
    const id = store.primaryIps.of(server.id, "ipv4")?.id ?? 0;
    expect(() => store.primaryIps.unassign(id)).toThrow(expect.objectContaining({ code: "server_not_stopped" }));
  });

  it("stay in their location", () => {
    const { store } = sandbox();
    const { primaryIp } = store.primaryIps.create({ name: "ip", type: "ipv4", location: "fsn1" });
    const order = { ...ORDER, publicNet: { ipv4: primaryIp.id } };
    const code = "primary_ip_datacenter_mismatch";
    expect(() => store.servers.create(order)).toThrow(expect.objectContaining({ code }));
  });

  it("are handed out once, from the addresses that are nobody's", () => {
    const { store } = sandbox();
    const ips = Array.from({ length: 300 }, (_, i) => {
      return store.primaryIps.create({ name: `ip${i}`, type: "ipv4", location: "nbg1" }).primaryIp.ip;
    });
    expect(new Set(ips).size).toBe(300);
    expect([ips[253], ips[254]]).toEqual(["203.0.113.254", "198.51.100.1"]);
  });
});

describe("firewalls", () => {
  it("let in only what a rule names, and without a firewall everything comes in", async () => {
    const { store, server } = await running();
    const knock = { port: 3000, protocol: "tcp", sourceIp: "192.0.2.9" } as const;
    expect(store.allows(server.id, knock)).toBe(true);
    const { firewall } = store.firewalls.create({ name: "fw", rules: [rule("22", ["192.0.2.0/24"]), rule("80-443")] });
    store.firewalls.apply(firewall.id, [{ type: "server", serverId: server.id }]);
    await store.settled();
    expect(store.allows(server.id, knock)).toBe(false);
    expect(store.allows(server.id, { ...knock, port: 22 })).toBe(true);
    expect(store.allows(server.id, { ...knock, port: 22, sourceIp: "198.51.100.1" })).toBe(false);
    expect(store.allows(server.id, { ...knock, port: 443, sourceIp: "2001:db8::9" })).toBe(true);
    expect(store.allows(server.id, { ...knock, port: 443, protocol: "udp" })).toBe(false);
  });

  it("hold from the server's creation, and by label", async () => {
    const { store } = sandbox();
    const { firewall } = store.firewalls.create({ name: "fw", rules: [rule("22")] });
    const { server } = store.servers.create({ ...ORDER, firewallIds: [firewall.id] });
    const selected = store.firewalls.create({
      name: "by label",
      rules: [rule("443")],
      applyTo: [{ type: "label_selector", selector: "env in (prod, staging)" }],
    });
    await store.settled();
    expect(store.firewalls.of(server)).toEqual([firewall]);
    store.servers.update(server.id, { labels: { env: "prod" } });
    expect(store.firewalls.of(server)).toEqual([firewall, selected.firewall]);
  });

  it("in use are not removed", async () => {
    const { store } = sandbox();
    const { firewall } = store.firewalls.create({ name: "fw" });
    const { server } = store.servers.create({ ...ORDER, firewallIds: [firewall.id] });
    expect(() => store.firewalls.delete(firewall.id)).toThrow(expect.objectContaining({ code: "resource_in_use" }));
    await store.settled();
    store.servers.delete(server.id);
    await store.settled();
    store.firewalls.delete(firewall.id);
    expect(store.firewalls.all).toEqual([]);
  });

  it.each([
    ["51 rules", Array.from({ length: 51 }, () => rule("22"))],
    [
      "501 networks",
      Array.from({ length: 3 }, () =>
        rule(
          "22",
          Array.from({ length: 167 }, (_, i) => `10.0.${i}.0/24`),
        ),
      ),
    ],
    ["no port", [{ ...rule("22"), port: null }]],
    ["port 99999", [rule("99999")]],
    ["a range upside down", [rule("90-80")]],
    ["a port of icmp", [{ ...rule("22"), protocol: "icmp" as const }]],
    ["no networks", [rule("22", [])]],
    ["what is no network", [rule("22", ["10.0.0.1"])]],
  ])("are refused with %s", (_, rules) => {
    const create = () => sandbox().store.firewalls.create({ name: "fw", rules });
    expect(create).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});

describe("ssh keys", () => {
  it("are taken once, whatever the comment", () => {
    const { store } = sandbox();
    store.sshKeys.create({ name: "k", publicKey: `${PUBLIC_KEY} me` });
    const again = () => store.sshKeys.create({ name: "other", publicKey: `${PUBLIC_KEY} you` });
    expect(again).toThrow(expect.objectContaining({ code: "uniqueness_error", message: "SSH key not unique" }));
    expect(store.sshKeys.all[0]?.fingerprint).toBe("5f:bb:15:a2:ed:de:37:01:33:b5:92:06:37:4b:7f:e0");
  });

  it("have to be keys", () => {
    const create = () => sandbox().store.sshKeys.create({ name: "k", publicKey: "ssh-ed25519 nonsense" });
    expect(create).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});

describe("volumes", () => {
  it("only grow, and are let go before they are removed", async () => {
    const { store, server } = await running();
    const { volume } = store.volumes.create({ name: "v", size: 10, serverId: server.id });
    await store.settled();
    expect(() => store.volumes.resize(volume.id, 10)).toThrow(expect.objectContaining({ code: "invalid_input" }));
    expect(() => store.volumes.delete(volume.id)).toThrow(expect.objectContaining({ code: "resource_in_use" }));
    store.volumes.detach(volume.id);
    await store.settled();
    store.volumes.delete(volume.id);
    expect(store.volumes.all).toEqual([]);
  });
});
