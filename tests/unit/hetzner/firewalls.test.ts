import { describe, expect, it } from "vitest";
import type { FirewallRule } from "@yapit-infra/sandbox/hetzner/state.ts";
import { ORDER, running, sandbox } from "./store-world.ts";

const ANYWHERE = ["0.0.0.0/0", "::/0"];

function rule(port: string, sourceIps = ANYWHERE): FirewallRule {
  return { direction: "in", protocol: "tcp", port, sourceIps, destinationIps: [], description: null };
}

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
      applyTo: [{ type: "label_selector", selector: "env=prod" }],
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
