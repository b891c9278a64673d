/** Where a firewall is applied, as terraform-provider-hcloud handles it (internal/firewall/resource.go, August 2026). */
import { beforeEach, expect, it } from "vitest";
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { hcloudProvider } from "@yapit-infra/sandbox/plugins/hcloud/plugin.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";

const call = {
  urn: "",
  name: "thing",
  log: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
};
const BY_LABEL: Values = { name: "fw", applyTos: [{ labelSelector: "stack=prod" }] };

let store: HetznerStore;
let firewalls: ResourceType;
let servers: ResourceType;
let serverId: number;
beforeEach(async () => {
  store = new HetznerStore();
  const { resources } = hcloudProvider(store, new Calls());
  firewalls = resources["hcloud:index/firewall:Firewall"] as ResourceType;
  servers = resources["hcloud:index/server:Server"] as ResourceType;
  const place = { serverType: "cx33", location: "nbg1", ipv4: "203.0.113.9" };
  serverId = (await store.seedServer({ name: "yapit", labels: { stack: "prod" }, ...place })).id;
});

it("a firewall applied by label holds for the server, and shows among its firewalls", async () => {
  const { id } = await firewalls.create(BY_LABEL, call);
  const server = await servers.read?.(String(serverId), { inputs: {}, state: {} }, call);
  expect(server?.state["firewallIds"]).toEqual([Number(id)]);
  expect(store.allows(serverId, { port: 22, protocol: "tcp", sourceIp: "192.0.2.1" })).toBe(false);
});

it("taking it off the server itself is refused", async () => {
  const { id } = await firewalls.create(BY_LABEL, call);
  const inputs = {
    name: "yapit",
    serverType: "cx33",
    image: "ubuntu-24.04",
    location: "nbg1",
    labels: { stack: "prod" },
  };
  const state = (await servers.read?.(String(serverId), { inputs, state: {} }, call))?.state ?? {};
  const update = servers.update?.(String(serverId), { inputs, state }, { ...inputs, firewallIds: [] }, call);
  await expect(update).rejects.toThrow("firewall_managed_by_label_selector");
  expect(store.firewalls.get(Number(id)).appliedTo).toHaveLength(1);
});

it("a firewall that somebody took off is put back after a refresh", async () => {
  const { id, state } = await firewalls.create(BY_LABEL, call);
  store.firewalls.get(Number(id)).appliedTo = [];
  const found = await firewalls.read?.(id, { inputs: BY_LABEL, state }, call);
  const olds = { inputs: found?.inputs ?? {}, state: found?.state ?? {} };
  expect([...((await firewalls.diff?.(olds, BY_LABEL))?.paths.keys() ?? [])]).not.toEqual([]);
  await firewalls.update?.(id, olds, BY_LABEL, call);
  expect(store.firewalls.get(Number(id)).appliedTo).toEqual([{ type: "label_selector", selector: "stack=prod" }]);
});

it("a change of its targets takes the old one off and puts the new one on", async () => {
  const { id, state } = await firewalls.create(BY_LABEL, call);
  await firewalls.update?.(id, { inputs: BY_LABEL, state }, { name: "fw", applyTos: [{ server: serverId }] }, call);
  expect(store.firewalls.get(Number(id)).appliedTo).toEqual([{ type: "server", serverId }]);
});

it("is taken off before it is deleted", async () => {
  const { id, state } = await firewalls.create(BY_LABEL, call);
  await firewalls.delete(id, state, call);
  expect(store.firewalls.all).toEqual([]);
});
