/** hcloud:index/rdns:Rdns, whose id says what it belongs to: "s-42-203.0.113.1". */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { type HetznerClient, tolerate } from "./client.ts";
import type { ServerJson } from "../../hetzner/answers.ts";

const row: Row = {
  library: "framework",
  inputs: {
    dnsPtr: { type: "string", required: true, description: "DNS address the `ip_address` should resolve to." },
    ipAddress: {
      type: "string",
      required: true,
      replaces: true,
      description: "IP address that should point to `dns_ptr`.",
    },
    serverId: { type: "integer", replaces: true },
  },
};

export function rdnsType(client: HetznerClient): ResourceType {
  const change = (id: string, dnsPtr: unknown) => {
    const { path, ip } = parse(id);
    return client.act(`${path}/actions/change_dns_ptr`, { ip, dns_ptr: dnsPtr });
  };
  return bridgedType(row, {
    create: async ({ serverId, ipAddress, dnsPtr }) => {
      if (typeof serverId !== "number" || typeof ipAddress !== "string")
        throw new ProviderError("the sandbox's reverse names are those of servers: give a serverId");
      const id = `s-${serverId}-${ipAddress}`;
      await change(id, dnsPtr);
      return { id, outputs: {} };
    },
    read: async (id) => {
      const { path, ip, serverId } = parse(id);
      const found = await client.find<{ server: ServerJson }>(path);
      const { ipv4, ipv6 } = found?.json.server.public_net ?? {};
      const dnsPtr = ipv4?.ip === ip ? ipv4.dns_ptr : ipv6?.dns_ptr.find((entry) => entry.ip === ip)?.dns_ptr;
      return dnsPtr === undefined ? undefined : { outputs: { serverId, ipAddress: ip, dnsPtr } };
    },
    update: async (id, _olds, { dnsPtr }) => {
      await change(id, dnsPtr);
      return {};
    },
    delete: (id) => tolerate(["not_found"], change(id, null)),
  });
}

function parse(id: string): { path: string; ip: string; serverId: number } {
  const [, number, ip] = /^s-(\d+)-(.+)$/.exec(id) ?? [];
  if (!ip) throw new ProviderError(`invalid rdns id: ${id}`);
  return { path: `/servers/${number}`, ip, serverId: Number(number) };
}
