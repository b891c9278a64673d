/** The project's objects as the API shows them (https://docs.hetzner.cloud/reference/cloud). An action is shown as it is kept. */
import { images } from "./catalogue.ts";
import { datacenterJson, imageJson, locationNamed, serverTypeJson } from "./catalogue-answers.ts";
import { selects } from "./labels.ts";
import { serverTypeNamed } from "./server-order.ts";
import type { Firewall, HetznerState, PrimaryIp, Server, SshKey } from "./state.ts";
import type { HetznerStore } from "./store.ts";

export type SshKeyJson = ReturnType<typeof sshKeyJson>;
export type PrimaryIpJson = ReturnType<typeof primaryIpJson>;
export type FirewallJson = ReturnType<typeof firewallJson>;
export type ServerJson = ReturnType<typeof serverJson>;

export function sshKeyJson({ id, name, fingerprint, publicKey, labels, created }: SshKey) {
  return { id, name, fingerprint, public_key: publicKey, labels, created };
}

export function primaryIpJson(state: HetznerState, ip: PrimaryIp) {
  const { id, name, type, labels, created } = ip;
  return {
    ...{ id, name, type, labels, created },
    ip: type === "ipv4" ? ip.ip : `${ip.ip}/64`,
    location: locationNamed(ip.location),
    datacenter: datacenterJson(state, ip.location),
    assignee_id: ip.assigneeId,
    assignee_type: "server",
    auto_delete: ip.autoDelete,
    blocked: false,
    dns_ptr: dnsOf(ip),
    protection: { delete: ip.deleteProtected },
  };
}

function dnsOf({ dnsPtr }: PrimaryIp) {
  return dnsPtr.map((entry) => ({ ip: entry.ip, dns_ptr: entry.dnsPtr }));
}

export function firewallJson(store: HetznerStore, { id, name, labels, created, rules, appliedTo }: Firewall) {
  const selected = (selector: string) => store.servers.all.filter((server) => selects(selector, server.labels));
  return {
    ...{ id, name, labels, created },
    rules: rules.map(({ direction, protocol, port, sourceIps, destinationIps, description }) => ({
      ...{ direction, protocol, port, description },
      source_ips: sourceIps,
      destination_ips: destinationIps,
    })),
    applied_to: appliedTo.map((target) => {
      if (target.type === "server") return { type: target.type, server: { id: target.serverId } };
      const applied = selected(target.selector).map((server) => ({ type: "server", server: { id: server.id } }));
      return { type: target.type, label_selector: { selector: target.selector }, applied_to_resources: applied };
    }),
  };
}

export function serverJson(store: HetznerStore, server: Server) {
  const { state, primaryIps } = store;
  const { id, name, status, created, labels } = server;
  const [ipv4, ipv6] = [primaryIps.of(id, "ipv4"), primaryIps.of(id, "ipv6")];
  const image = images.find((one) => one.id === server.imageId);
  return {
    ...{ id, name, status, created, labels },
    server_type: serverTypeJson(state, serverTypeNamed(server.serverType)),
    image: image ? imageJson(image) : null,
    iso: null,
    location: locationNamed(server.location),
    datacenter: datacenterJson(state, server.location),
    public_net: {
      ipv4: ipv4 ? { id: ipv4.id, ip: ipv4.ip, blocked: false, dns_ptr: ipv4.dnsPtr[0]?.dnsPtr ?? "" } : null,
      ipv6: ipv6 ? { id: ipv6.id, ip: `${ipv6.ip}/64`, blocked: false, dns_ptr: dnsOf(ipv6) } : null,
      floating_ips: [],
      firewalls: store.firewalls.of(server).map((firewall) => ({ id: firewall.id, status: "applied" })),
    },
    private_net: [],
    load_balancers: [],
    volumes: [],
    placement_group: null,
    primary_disk_size: server.primaryDiskSize,
    backup_window: server.backupWindow,
    rescue_enabled: false,
    locked: false,
    protection: { delete: server.deleteProtected, rebuild: server.rebuildProtected },
    included_traffic: 20 * 1024 ** 4,
    ingoing_traffic: 0,
    outgoing_traffic: 0,
  };
}
