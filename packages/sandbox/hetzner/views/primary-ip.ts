/** A primary IP as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import type { HetznerState, PrimaryIp } from "../state.ts";
import { datacenterJson, locationNamed } from "./location.ts";

export type PrimaryIpJson = ReturnType<typeof primaryIpJson>;

export function primaryIpJson(state: HetznerState, ip: PrimaryIp) {
  return {
    id: ip.id,
    name: ip.name,
    type: ip.type,
    ip: ip.type === "ipv4" ? ip.ip : `${ip.ip}/64`,
    location: locationNamed(ip.location),
    datacenter: datacenterJson(state, ip.location),
    assignee_id: ip.assigneeId,
    assignee_type: "server",
    auto_delete: ip.autoDelete,
    blocked: false,
    dns_ptr: ip.dnsPtr.map((entry) => ({ ip: entry.ip, dns_ptr: entry.dnsPtr })),
    labels: ip.labels,
    protection: { delete: ip.deleteProtected },
    created: ip.created,
  };
}
