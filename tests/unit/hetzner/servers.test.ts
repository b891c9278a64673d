import { describe, expect, it } from "vitest";
import type { HetznerState } from "@yapit-infra/sandbox/hetzner/state.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";
import { off, ORDER, PUBLIC_KEY, running, sandbox } from "./store-world.ts";

describe("servers", () => {
  it("boot with their keys, user data and addresses once the actions are through", async () => {
    const { store, hooks } = sandbox();
    store.sshKeys.create({ name: "k", publicKey: PUBLIC_KEY });
    const primaryIp = store.primaryIps.create({ name: "ip", type: "ipv4", location: "nbg1" });
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
    const { store, server, hooks } = await running({ serverType: "cx43" });
    const change = (type: string) => () => store.servers.changeType(server.id, type, false);
    expect(change("cx53")).toThrow(expect.objectContaining({ code: "server_not_stopped" }));
    store.servers.powerOff(server.id);
    await store.settled();
    expect(change("cax31")).toThrow(expect.objectContaining({ code: "invalid_server_type" }));
    expect(change("cx33")).toThrow(expect.objectContaining({ code: "invalid_server_type" }));
    change("cx53")();
    await store.settled();
    expect(server).toMatchObject({ serverType: "cx53", primaryDiskSize: 160, status: "running" });
    expect(hooks.resized).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ serverId: server.id, vcpus: 16 }));
  });

  it("that are protected are not removed", async () => {
    const { store, server } = await running();
    store.servers.protect(server.id, { delete: true, rebuild: true });
    await store.settled();
    const refusal = expect.objectContaining({ code: "protected", status: 423 }) as Error;
    expect(() => store.servers.delete(server.id)).toThrow(refusal);
  });

  it("take their own addresses along, and leave the ones that are kept", async () => {
    const { store, hooks } = sandbox();
    const primaryIp = store.primaryIps.create({ name: "ip", type: "ipv4", location: "nbg1" });
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
    store.servers.powerOff(server.id);
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
