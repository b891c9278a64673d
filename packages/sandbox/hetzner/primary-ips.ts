/** Primary IPs: they belong to a location and to at most one server, which takes them when it is made. */
import { ApiError } from "../core/api-error.ts";
import { ipv4At, ipv6At, isAddressOf } from "./addresses.ts";
import { locations } from "./catalogue.ts";
import { checkedLabels } from "./labels.ts";
import { Nouns } from "./nouns.ts";
import { remove } from "./project.ts";
import { InvalidInput, isProtected } from "./refusals.ts";
import { type Action, type Labels, newPrimaryIp, type PrimaryIp } from "./state.ts";

type PrimaryIpRequest = Pick<PrimaryIp, "name" | "type" | "location"> & { autoDelete?: boolean; labels?: Labels };

export class PrimaryIps extends Nouns<PrimaryIp> {
  of(serverId: number, type: "ipv4" | "ipv6"): PrimaryIp | undefined {
    return this.all.find((ip) => ip.assigneeId === serverId && ip.type === type);
  }

  create({ location, autoDelete = false, ...request }: PrimaryIpRequest): PrimaryIp {
    this.checkName(request.name);
    if (!locations.some(({ name }) => name === location))
      throw new ApiError(404, "not_found", `location '${location}' not found`);
    return this.add({ ...request, location, autoDelete, labels: checkedLabels(request.labels) });
  }

  /** Without any rule: for servers that get addresses of their own, and for what was there before. */
  add(given: Pick<PrimaryIp, "name" | "type" | "location" | "autoDelete"> & Partial<PrimaryIp>): PrimaryIp {
    const { state } = this.project;
    const ip = given.ip ?? (given.type === "ipv4" ? ipv4At(++state.lastIpv4) : ipv6At(++state.lastIpv6));
    const primaryIp: PrimaryIp = { ...newPrimaryIp(this.project.nextId(), { ...given, ip }), ...given };
    if (given.type === "ipv4") primaryIp.dnsPtr = [{ ip, dnsPtr: reverse(ip) }];
    this.all.push(primaryIp);
    return primaryIp;
  }

  override update(id: number, change: { name?: string; autoDelete?: boolean; labels?: Labels }): PrimaryIp {
    const primaryIp = super.update(id, change);
    primaryIp.autoDelete = change.autoDelete ?? primaryIp.autoDelete;
    return primaryIp;
  }

  protect(id: number, deleteProtected: boolean): Action {
    const primaryIp = this.get(id);
    return this.act("change_protection", primaryIp, () => void (primaryIp.deleteProtected = deleteProtected));
  }

  /** `dnsPtr` null puts the default back. */
  changeDnsPtr(id: number, ip: string, dnsPtr: string | null): Action {
    const primaryIp = this.get(id);
    if (!isAddressOf(primaryIp, ip)) throw new ApiError(404, "not_found", `IP '${ip}' not found`);
    if (dnsPtr !== null && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(dnsPtr)) {
      throw new InvalidInput("dns_ptr", "Not a valid host name.");
    }
    return this.act("change_dns_ptr", primaryIp, () => {
      primaryIp.dnsPtr = primaryIp.dnsPtr.filter((entry) => entry.ip !== ip);
      if (dnsPtr !== null || primaryIp.type === "ipv4") primaryIp.dnsPtr.push({ ip, dnsPtr: dnsPtr ?? reverse(ip) });
    });
  }

  /** Since 2026-05-01 an assigned one is refused (docs.hetzner.cloud/changelog). */
  delete(id: number): void {
    const primaryIp = this.get(id);
    if (primaryIp.deleteProtected) throw isProtected("primary IP");
    if (primaryIp.assigneeId !== null) {
      const words = `primary IP ${primaryIp.name} must be unassigned before it is deleted`;
      throw new ApiError(422, "resource_in_use", words);
    }
    remove(this.all, primaryIp);
  }

  /** A server is about to take it: at the server's creation. */
  checkFree(id: number, type: "ipv4" | "ipv6", location: string): PrimaryIp {
    const primaryIp = this.get(id);
    if (primaryIp.type !== type) {
      throw new ApiError(422, "primary_ip_version_mismatch", `primary IP ${primaryIp.name} is no ${type}`);
    }
    if (primaryIp.assigneeId !== null) {
      throw new ApiError(409, "primary_ip_assigned", `primary IP ${primaryIp.name} is already assigned`);
    }
    if (primaryIp.location !== location) {
      const message = `primary IP is in location ${primaryIp.location}, the server in ${location}`;
      throw new ApiError(422, "primary_ip_datacenter_mismatch", message);
    }
    return primaryIp;
  }
}

/** The name that an address has of itself. */
function reverse(ip: string): string {
  return `static.${ip.split(".").reverse().join(".")}.clients.your-server.de`;
}
