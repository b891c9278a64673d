/** Private networks as the API and the official plugin have them. */
import { beforeEach, describe, expect, it } from "vitest";
import { PartialFailure, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { hcloudProvider } from "@yapit-infra/sandbox/plugins/hcloud/plugin.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";
import { ORDER } from "./store-world.ts";

const call = {
  ...{ urn: "", name: "thing", log: () => undefined, warn: () => undefined },
  signal: new AbortController().signal,
};
let store: HetznerStore;
let calls: Calls;
let types: Record<string, ResourceType>;
beforeEach(() => {
  store = new HetznerStore();
  calls = new Calls();
  types = hcloudProvider(store, calls).resources;
});

function type(name: string): Required<ResourceType> {
  return types[`hcloud:index/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`] as Required<ResourceType>;
}
const create = (name: string, inputs: Values) => type(name).create(inputs, call);

async function network(zone = "eu-central", name = "n"): Promise<number> {
  const { id } = await create("network", { name, ipRange: "10.0.0.0/16" });
  const subnet = { networkId: Number(id), type: "cloud", networkZone: zone, ipRange: "10.0.1.0/24" };
  await create("networkSubnet", subnet);
  return Number(id);
}

async function server(name: string): Promise<number> {
  const made = store.servers.create({ ...ORDER, name }).server;
  await store.settled();
  return made.id;
}

describe("a network", () => {
  it("is read back as it was given, its subnet by the network's id and its range", async () => {
    const inputs = { name: "n", ipRange: "10.0.0.0/16", labels: { a: "b" }, deleteProtection: true };
    const { id, state } = await create("network", inputs);
    expect(await type("network").read(id, { inputs, state }, call)).toMatchObject({ inputs });
    const subnet = { networkId: Number(id), type: "cloud", networkZone: "eu-central", ipRange: "10.0.1.0/24" };
    const made = await create("networkSubnet", subnet);
    expect(made).toMatchObject({ id: `${id}-10.0.1.0/24`, state: { gateway: "10.0.0.1" } });
    expect(await type("networkSubnet").read(made.id, { inputs: subnet, state: made.state }, call)).toMatchObject({
      inputs: subnet,
    });
    await expect(type("network").delete(id, state, call)).rejects.toThrow("(protected)");
  });

  it("that goes detaches what is attached, and its subnet is gone with it", async () => {
    const [id, one] = [await network(), await server("one")];
    const attached = await create("serverNetwork", { serverId: one, networkId: id });
    await type("network").delete(String(id), {}, call);
    const known = { inputs: {}, state: {} };
    expect(await type("serverNetwork").read(attached.id, known, call)).toBeUndefined();
    expect(await type("networkSubnet").read(`${id}-10.0.1.0/24`, known, call)).toBeUndefined();
    await type("networkSubnet").delete(`${id}-10.0.1.0/24`, {}, call);
    await type("serverNetwork").delete(attached.id, {}, call);
  });

  it("whose protection breaks is recorded, and one whose subnet's answer is lost refuses the same again", async () => {
    calls.faultAt = (made) => (made.endsWith("change_protection") ? { when: "before" } : undefined);
    const failure = create("network", { name: "n", ipRange: "10.0.0.0/16", deleteProtection: true });
    await expect(failure).rejects.toBeInstanceOf(PartialFailure);
    const networkId = store.networks.all[0]?.id ?? 0;
    calls.faultAt = (made) => (made.endsWith("add_subnet") ? { when: "after" } : undefined);
    const subnet = { networkId, type: "cloud", networkZone: "eu-central", ipRange: "10.0.1.0/24" };
    await expect(create("networkSubnet", subnet)).rejects.toThrow("connection lost");
    calls.faultAt = undefined;
    await expect(create("networkSubnet", subnet)).rejects.toThrow("Overlaps with an existing subnet");
  });

  it.each([
    [{ ipRange: "8.8.0.0/16" }, "Not a private IPv4 network"],
    [{ ipRange: "10.0.0.0/25" }, "Not a private IPv4 network"],
    [{ name: "taken", ipRange: "10.0.0.0/16" }, "(uniqueness_error)"],
  ])("is refused with %o", async (wrong, words) => {
    store.networks.create({ name: "taken", ipRange: "10.1.0.0/16" });
    await expect(create("network", { name: "n", ...wrong })).rejects.toThrow(words);
  });
});

describe("a server in a network", () => {
  it("has the address asked for or the first that is free, and is attached once", async () => {
    const [id, one, two] = [await network(), await server("one"), await server("two")];
    const first = await create("serverNetwork", { serverId: one, networkId: id, ip: "10.0.1.1" });
    expect(first).toMatchObject({ id: `${one}-${id}`, state: { ip: "10.0.1.1", aliasIps: [] } });
    const second = await create("serverNetwork", { serverId: two, subnetId: `${id}-10.0.1.0/24` });
    expect(second.state).toMatchObject({ ip: "10.0.1.2", networkId: id });
    expect((await create("serverNetwork", { serverId: two, networkId: id })).state["ip"]).toBe("10.0.1.2");
    await type("serverNetwork").delete(second.id, second.state, call);
    expect(store.networks.of(two)).toEqual([]);
  });

  it("waits for what goes on in the network", async () => {
    const [id, one, two] = [await network(), await server("one"), await server("two")];
    await Promise.all([one, two].map((serverId) => create("serverNetwork", { serverId, networkId: id })));
    expect(store.networks.get(id).attached.map(({ ip }) => ip)).toEqual(["10.0.1.1", "10.0.1.2"]);
  });

  it("is refused an address that is not free or no part of a subnet, and a network of another zone", async () => {
    const [id, one, two] = [await network(), await server("one"), await server("two")];
    await create("serverNetwork", { serverId: one, networkId: id, ip: "10.0.1.5" });
    for (const ip of ["10.0.1.5", "10.0.2.5", "10.0.0.1"])
      await expect(create("serverNetwork", { serverId: two, networkId: id, ip })).rejects.toThrow("(ip_not_available)");
    const overseas = await network("us-east", "m");
    const refused = create("serverNetwork", { serverId: two, networkId: overseas });
    await expect(refused).rejects.toThrow("no subnet or IP available (no_subnet_available)");
  });

  it("keeps its subnet until it is detached, and leaves it when it is deleted", async () => {
    const [id, one] = [await network(), await server("one")];
    await create("serverNetwork", { serverId: one, networkId: id });
    expect(() => store.networks.deleteSubnet(id, "10.0.1.0/24")).toThrow("network has attached resources");
    store.servers.delete(one);
    await store.settled();
    await type("networkSubnet").delete(`${id}-10.0.1.0/24`, {}, call);
    expect(store.networks.get(id).subnets).toEqual([]);
  });
});
