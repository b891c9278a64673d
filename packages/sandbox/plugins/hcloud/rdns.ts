/** hcloud:index/rdns:Rdns, whose id says what it belongs to: "s-42-203.0.113.1", "p-43-203.0.113.1". */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { type HetznerClient, tolerate } from "./client.ts";
import type { PrimaryIpJson, ServerJson } from "../../hetzner/answers.ts";

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
    primaryIpId: { type: "integer", replaces: true },
    floatingIpId: { type: "integer", replaces: true },
    loadBalancerId: { type: "integer", replaces: true },
  },
};

export function rdnsType(client: HetznerClient): ResourceType {
  const change = (id: string, dnsPtr: unknown) => {
    const { path, ip } = parse(id);
    return client.act(`${path}/actions/change_dns_ptr`, { ip, dns_ptr: dnsPtr });
  };
  return bridgedType(row, {
    create: async ({ serverId, primaryIpId, ipAddress, dnsPtr }) => {
      const owner = typeof serverId === "number" ? `s-${serverId}` : `p-${Number(primaryIpId)}`;
      const id = `${owner}-${typeof ipAddress === "string" ? ipAddress : ""}`;
      await change(id, dnsPtr);
      return { id, outputs: {} };
    },
    read: async (id) => {
      const { path, ip, owner } = parse(id);
      const found = await client.find<Owner>(path);
      const dnsPtr = found === undefined ? undefined : reverseOf(found.json, ip);
      return dnsPtr === undefined ? undefined : { outputs: { ...owner, ipAddress: ip, dnsPtr } };
    },
    update: async (id, _olds, { dnsPtr }) => {
      await change(id, dnsPtr);
      return {};
    },
    delete: (id) => tolerate(["not_found"], change(id, null)),
  });
}

function parse(id: string): { path: string; ip: string; owner: Values } {
  const [, kind, number, ip] = /^([sp])-(\d+)-(.+)$/.exec(id) ?? [];
  if (!ip) throw new ProviderError(`invalid rdns id: ${id}`);
  if (kind === "s") return { path: `/servers/${number}`, ip, owner: { serverId: Number(number) } };
  return { path: `/primary_ips/${number}`, ip, owner: { primaryIpId: Number(number) } };
}

interface Owner {
  server?: ServerJson;
  primary_ip?: PrimaryIpJson;
}

function reverseOf({ server, primary_ip }: Owner, ip: string): string | undefined {
  const { ipv4, ipv6 } = server?.public_net ?? { ipv4: null, ipv6: null };
  if (ipv4?.ip === ip) return ipv4.dns_ptr;
  return (primary_ip?.dns_ptr ?? ipv6?.dns_ptr ?? []).find((entry) => entry.ip === ip)?.dns_ptr;
}
