/** A server as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import { images } from "../catalogue.ts";
import { serverTypeNamed } from "../server-order.ts";
import type { PrimaryIp, Server } from "../state.ts";
import type { HetznerStore } from "../store.ts";
import { imageJson } from "./image.ts";
import { datacenterJson, locationNamed } from "./location.ts";
import { serverTypeJson } from "./server-type.ts";

export type ServerJson = ReturnType<typeof serverJson>;

export function serverJson(store: HetznerStore, server: Server) {
  const { state } = store;
  const ipv4 = store.primaryIps.of(server.id, "ipv4");
  const ipv6 = store.primaryIps.of(server.id, "ipv6");
  const image = images.find(({ id }) => id === server.imageId);
  const dnsOf = (ip: PrimaryIp) => ip.dnsPtr.map((entry) => ({ ip: entry.ip, dns_ptr: entry.dnsPtr }));
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    server_type: serverTypeJson(state, serverTypeNamed(server.serverType)),
    image: image ? imageJson(image) : null,
    iso: null,
    location: locationNamed(server.location),
    datacenter: datacenterJson(state, server.location),
    public_net: {
      ipv4: ipv4 ? { id: ipv4.id, ip: ipv4.ip, blocked: false, dns_ptr: ipv4.dnsPtr[0]?.dnsPtr ?? "" } : null,
      ipv6: ipv6 ? { id: ipv6.id, ip: `${ipv6.ip}/64`, blocked: false, dns_ptr: dnsOf(ipv6) } : null,
      floating_ips: [],
      firewalls: store.firewalls.of(server).map(({ id }) => ({ id, status: "applied" })),
    },
    private_net: [],
    load_balancers: [],
    volumes: state.volumes.filter(({ serverId }) => serverId === server.id).map(({ id }) => id),
    placement_group: null,
    primary_disk_size: server.primaryDiskSize,
    backup_window: server.backupWindow,
    rescue_enabled: false,
    locked: false,
    protection: { delete: server.deleteProtected, rebuild: server.rebuildProtected },
    labels: server.labels,
    included_traffic: 20 * 1024 ** 4,
    ingoing_traffic: 0,
    outgoing_traffic: 0,
  };
}
