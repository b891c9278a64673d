/** Objects as the API shows them (https://docs.hetzner.cloud/reference/cloud). */
import { type Image, images, type Location, locations, prices, type ServerType, serverTypes } from "./catalogue.ts";
import { selects } from "./labels.ts";
import { isInStock, serverTypeNamed } from "./server-order.ts";
import type { Action, Firewall, HetznerState, PrimaryIp, Server, SshKey, Volume } from "./state.ts";
import type { HetznerStore } from "./store.ts";

export type ActionJson = ReturnType<typeof actionJson>;
export type ServerJson = ReturnType<typeof serverJson>;
export type PrimaryIpJson = ReturnType<typeof primaryIpJson>;
export type FirewallJson = ReturnType<typeof firewallJson>;
export type SshKeyJson = ReturnType<typeof sshKeyJson>;
export type VolumeJson = ReturnType<typeof volumeJson>;
export type ServerTypeJson = ReturnType<typeof serverTypeJson>;
export type LocationJson = ReturnType<typeof locationJson>;
export type ImageJson = ReturnType<typeof imageJson>;

export function actionJson({ id, command, status, progress, started, finished, resources, error }: Action) {
  return { id, command, status, progress, started, finished, resources, error };
}

export function sshKeyJson({ id, name, fingerprint, publicKey, labels, created }: SshKey) {
  return { id, name, fingerprint, public_key: publicKey, labels, created };
}

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

export function firewallJson(store: HetznerStore, firewall: Firewall) {
  const selected = (selector: string) => store.servers.all.filter(({ labels }) => selects(selector, labels));
  return {
    id: firewall.id,
    name: firewall.name,
    labels: firewall.labels,
    created: firewall.created,
    rules: firewall.rules.map((rule) => ({
      direction: rule.direction,
      protocol: rule.protocol,
      port: rule.port,
      source_ips: rule.sourceIps,
      destination_ips: rule.destinationIps,
      description: rule.description,
    })),
    applied_to: firewall.appliedTo.map((target) => {
      if (target.type === "server") return { type: target.type, server: { id: target.serverId } };
      const applied = selected(target.selector).map(({ id }) => ({ type: "server", server: { id } }));
      return { type: target.type, label_selector: { selector: target.selector }, applied_to_resources: applied };
    }),
  };
}

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

export function volumeJson(volume: Volume) {
  return {
    id: volume.id,
    name: volume.name,
    size: volume.size,
    location: locationNamed(volume.location),
    server: volume.serverId,
    format: volume.format,
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
    status: "available",
    protection: { delete: volume.deleteProtected },
    labels: volume.labels,
    created: volume.created,
  };
}

export function serverTypeJson(state: HetznerState, type: ServerType) {
  const { id, name, description, category, cores, memory, disk, architecture } = type;
  return {
    id,
    name,
    description,
    category,
    cores,
    memory,
    disk,
    architecture,
    cpu_type: type.cpuType,
    storage_type: "local",
    deprecated: false,
    deprecation: null,
    prices: type.locations.map((location) => serverPriceJson(type, location)),
    locations: type.locations.map((location) => ({
      id: locationNamed(location).id,
      name: location,
      deprecation: null,
      available: isInStock(state, name, location),
      recommended: isInStock(state, name, location),
    })),
  };
}

export function locationJson({ id, name, description, country, city, latitude, longitude, networkZone }: Location) {
  return { id, name, description, country, city, latitude, longitude, network_zone: networkZone };
}

export function imageJson(image: Image) {
  return {
    id: image.id,
    name: image.name,
    description: image.description,
    type: "system",
    status: "available",
    architecture: image.architecture,
    os_flavor: image.flavor,
    os_version: image.version,
    rapid_deploy: true,
    disk_size: 5,
    image_size: null,
    bound_to: null,
    created: image.created,
    created_from: null,
    deleted: null,
    deprecated: null,
    labels: {},
    protection: { delete: false },
  };
}

export function pricingJson() {
  const addressPrices = (monthly: number) =>
    locations.map(({ name }) => ({ location: name, ...hourlyAndMonthly(monthly) }));
  return {
    currency: "EUR",
    vat_rate: "19.00",
    image: { price_per_gb_month: price(prices.imageGbMonthly) },
    volume: { price_per_gb_month: price(prices.volumeGbMonthly) },
    server_backup: { percentage: prices.backupPercentage.toFixed(2) },
    primary_ips: [
      { type: "ipv4", prices: addressPrices(prices.ipv4Monthly) },
      { type: "ipv6", prices: addressPrices(0) },
    ],
    floating_ip: { price_monthly: price(3) },
    floating_ips: [],
    load_balancer_types: [],
    server_types: serverTypes.map((type) => ({
      id: type.id,
      name: type.name,
      prices: type.locations.map((location) => serverPriceJson(type, location)),
    })),
  };
}

/** Data centers are on their way out of the API (changelog 2025-12-16); clients of that age still read them. */
function datacenterJson(state: HetznerState, location: string) {
  const place = locationNamed(location);
  const supported = serverTypes.filter((type) => type.locations.includes(location));
  const available = supported.filter(({ name }) => isInStock(state, name, location)).map(({ id }) => id);
  const types = { supported: supported.map(({ id }) => id), available, available_for_migration: available };
  const name = `${location}-dc${place.id}`;
  return { id: place.id, name, description: `${place.city} DC ${place.id}`, location: place, server_types: types };
}

function locationNamed(name: string): LocationJson {
  const location = locations.find((candidate) => candidate.name === name);
  if (!location) throw new Error(`the sandbox knows no location ${name}: add it to sandbox/hetzner/catalogue.ts`);
  return locationJson(location);
}

function serverPriceJson({ monthly }: ServerType, location: string) {
  const traffic = { included_traffic: 20 * 1024 ** 4, price_per_tb_traffic: price(1) };
  return { location, ...hourlyAndMonthly(monthly), ...traffic };
}

function hourlyAndMonthly(monthly: number) {
  const hoursOfPaidMonth = 624;
  return { price_hourly: price(monthly / hoursOfPaidMonth), price_monthly: price(monthly) };
}

function price(net: number) {
  return { net: net.toFixed(10), gross: (net * 1.19).toFixed(10) };
}
