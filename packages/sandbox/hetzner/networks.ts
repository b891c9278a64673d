/**
 * Private networks: subnets, each in a zone, and servers attached at an address of one
 * (https://docs.hetzner.cloud/reference/cloud#networks; refusals as hcloud-go's error codes and public issues have them).
 */
import { ApiError } from "../core/api-error.ts";
import { contains, ipv4Of, isCidr, isNetworkAddress, networkOf, numberOf, overlaps, sizeOf } from "./addresses.ts";
import { locations } from "./catalogue.ts";
import { Nouns } from "./nouns.ts";
import { remove } from "./project.ts";
import { InvalidInput, isProtected, notFound } from "./refusals.ts";
import type { Action, Attachment, Labels, Network, Server, Subnet } from "./state.ts";

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

export class Networks extends Nouns<Network> {
  create(request: { name: string; ipRange: string; exposeRoutesToVswitch?: boolean; labels?: Labels }): Network {
    const { name, ipRange, exposeRoutesToVswitch = false, labels } = request;
    const isPrivate = isCidr(ipRange) && PRIVATE.some((range) => contains(range, networkOf(ipRange)));
    if (!isPrivate || !isNetworkAddress(ipRange) || sizeOf(ipRange) < 256)
      throw new InvalidInput("ip_range", "Not a private IPv4 network of at least /24.");
    const own = { ipRange, exposeRoutesToVswitch, deleteProtected: false, subnets: [], attached: [] };
    const network: Network = { ...this.begin(name, labels), ...own };
    this.all.push(network);
    return network;
  }

  override update(id: number, change: { name?: string; labels?: Labels; exposeRoutesToVswitch?: boolean }): Network {
    const network = super.update(id, change);
    network.exposeRoutesToVswitch = change.exposeRoutesToVswitch ?? network.exposeRoutesToVswitch;
    return network;
  }

  protect(id: number, deleteProtected: boolean): Action {
    const network = this.get(id);
    return this.act("change_protection", network, () => void (network.deleteProtected = deleteProtected));
  }

  /** Attached resources are detached automatically. */
  delete(id: number): void {
    const network = this.get(id);
    if (network.deleteProtected) throw isProtected("network");
    remove(this.all, network);
  }

  addSubnet(id: number, subnet: Subnet): Action {
    const network = this.#idle(id);
    const { ipRange, networkZone } = subnet;
    if (!locations.some((location) => location.networkZone === networkZone))
      throw new InvalidInput("network_zone", `network zone '${networkZone}' not found`);
    if (!isCidr(ipRange) || !isNetworkAddress(ipRange) || !contains(network.ipRange, networkOf(ipRange)))
      throw new InvalidInput("ip_range", "Not a part of the network's IP range.");
    if (network.subnets.some((other) => overlaps(other.ipRange, ipRange)))
      throw new InvalidInput("ip_range", "Overlaps with an existing subnet.");
    return this.act("add_subnet", network, () => void network.subnets.push(subnet));
  }

  deleteSubnet(id: number, ipRange: string): Action {
    const network = this.#idle(id);
    const subnet = network.subnets.find((one) => one.ipRange === ipRange);
    if (!subnet) throw notFound("subnet", ipRange);
    if (network.attached.some(({ ip }) => contains(ipRange, ip)))
      throw new ApiError(422, "service_error", "network has attached resources");
    return this.act("delete_subnet", network, () => remove(network.subnets, subnet));
  }

  /** Where a server is attached. */
  of(serverId: number): { network: Network; attachment: Attachment }[] {
    return this.all.flatMap((network) =>
      network.attached.filter((one) => one.serverId === serverId).map((attachment) => ({ network, attachment })),
    );
  }

  attach(serverId: number, wanted: { network: number; ip?: string; ipRange?: string; aliasIps?: string[] }): Action {
    const server = this.project.unlockedServer(serverId);
    const network = this.#idle(wanted.network);
    const others = this.of(serverId);
    if (others.some((one) => one.network === network))
      throw new ApiError(422, "server_already_attached", "server is already attached to the network");
    if (others.some((one) => overlaps(one.network.ipRange, network.ipRange)))
      throw new ApiError(422, "networks_overlap", "the network's IP range overlaps with one of the server's networks");
    const aliasIps = wanted.aliasIps ?? [];
    const ip = this.#free(network, server, wanted);
    if (aliasIps.some((alias) => alias === ip || isTaken(network, alias))) throw notAvailable();
    const mac = `86:00:00:${[16, 8, 0].map((shift) => ((serverId >> shift) & 255).toString(16).padStart(2, "0")).join(":")}`;
    const attachment: Attachment = { serverId, ip, aliasIps, mac };
    return this.act("attach_to_network", network, () => void network.attached.push(attachment), serverId);
  }

  detach(serverId: number, networkId: number): Action {
    this.project.unlockedServer(serverId);
    const network = this.#idle(networkId);
    const attachment = this.#attachment(network, serverId);
    return this.act("detach_from_network", network, () => remove(network.attached, attachment), serverId);
  }

  changeAliasIps(serverId: number, networkId: number, aliasIps: string[]): Action {
    const network = this.#idle(networkId);
    const attachment = this.#attachment(network, serverId);
    const added = aliasIps.filter((ip) => !attachment.aliasIps.includes(ip));
    if (added.some((ip) => isTaken(network, ip))) throw notAvailable();
    return this.act("change_alias_ips", network, () => void (attachment.aliasIps = aliasIps), serverId);
  }

  /** The server is gone. */
  forget(serverId: number): void {
    for (const network of this.all) network.attached = network.attached.filter((one) => one.serverId !== serverId);
  }

  /** One that no other action changes. */
  #idle(id: number): Network {
    const network = this.get(id);
    if (this.project.isBusy("network", id)) throw new ApiError(409, "conflict", "network is being changed");
    return network;
  }

  #attachment(network: Network, serverId: number): Attachment {
    const found = network.attached.find((one) => one.serverId === serverId);
    if (!found) throw new ApiError(404, "not_found", "server is not attached to the network");
    return found;
  }

  /** The address asked for, or the first that is free in a subnet of the server's zone. */
  #free(network: Network, server: Server, { ip, ipRange }: { ip?: string; ipRange?: string }): string {
    const zone = locations.find(({ name }) => name === server.location)?.networkZone;
    const fitting = network.subnets.filter(
      (subnet) => subnet.networkZone === zone && (ipRange ?? subnet.ipRange) === subnet.ipRange,
    );
    if (ip !== undefined) {
      const inside = fitting.some((subnet) => contains(subnet.ipRange, ip));
      if (!inside || isTaken(network, ip)) throw notAvailable();
      return ip;
    }
    for (const subnet of fitting) {
      const first = numberOf(networkOf(subnet.ipRange));
      for (let at = 1; at < sizeOf(subnet.ipRange) - 1; at++)
        if (!isTaken(network, ipv4Of(first + at))) return ipv4Of(first + at);
    }
    throw new ApiError(422, "no_subnet_available", "no subnet or IP available");
  }
}

/** The gateway of all its subnets: "10.0.0.0/16" → "10.0.0.1". */
export function gatewayOf({ ipRange }: Network): string {
  return ipv4Of(numberOf(networkOf(ipRange)) + 1);
}

function isTaken(network: Network, ip: string): boolean {
  if (!contains(network.ipRange, ip) || ip === gatewayOf(network)) return true;
  return network.attached.some((one) => one.ip === ip || one.aliasIps.includes(ip));
}

function notAvailable(): ApiError {
  return new ApiError(422, "ip_not_available", "IP is not available");
}
