import { describe, expect, it } from "vitest";
import { ORDER, running, sandbox } from "./store-world.ts";

describe("primary IPs", () => {
  it("cannot be removed while a server has them", async () => {
    const { store, server } = await running();
    const ip = store.primaryIps.of(server.id, "ipv4");
    expect(() => store.primaryIps.delete(ip?.id ?? 0)).toThrow(expect.objectContaining({ code: "resource_in_use" }));
  });

  it("stay in their location", () => {
    const { store } = sandbox();
    const primaryIp = store.primaryIps.create({ name: "ip", type: "ipv4", location: "fsn1" });
    const order = { ...ORDER, publicNet: { ipv4: primaryIp.id } };
    const code = "primary_ip_datacenter_mismatch";
    expect(() => store.servers.create(order)).toThrow(expect.objectContaining({ code }));
  });

  it("are handed out once, from the addresses that are nobody's", () => {
    const { store } = sandbox();
    const ips = Array.from({ length: 300 }, (_, i) => {
      return store.primaryIps.create({ name: `ip${i}`, type: "ipv4", location: "nbg1" }).ip;
    });
    expect(new Set(ips).size).toBe(300);
    expect([ips[253], ips[254]]).toEqual(["203.0.113.254", "198.51.100.1"]);
  });
});
