/** The plugin's invokes: hcloud:index/getServerType:getServerType and its like. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { HetznerClient } from "./client.ts";
import { outputs as firewallOutputs } from "./firewall.ts";
import { outputs as serverOutputs } from "./server.ts";
import type { FirewallJson } from "../../hetzner/views/firewall.ts";
import type { ImageJson } from "../../hetzner/views/image.ts";
import type { LocationJson } from "../../hetzner/views/location.ts";
import type { PrimaryIpJson } from "../../hetzner/views/primary-ip.ts";
import type { ServerTypeJson } from "../../hetzner/views/server-type.ts";
import type { ServerJson } from "../../hetzner/views/server.ts";

export function hcloudFunctions(client: HetznerClient): Record<string, (args: Values) => Promise<Values>> {
  const all = async <T>(noun: string, query = "", as: (item: unknown) => T): Promise<T[]> => {
    const answer = (await client.request("GET", `/${noun}?per_page=50${query}`)) as Record<string, unknown[]>;
    return (answer[noun] ?? []).map(as);
  };
  const types = () => all("server_types", "", (item) => item as ServerTypeJson);
  const places = () => all("locations", "", (item) => item as LocationJson);
  const images = (query: string) => all("images", query, (item) => item as ImageJson);
  const ips = (query: string) => all("primary_ips", query, (item) => item as PrimaryIpJson);
  const servers = (query: string) => all("servers", query, (item) => item as ServerJson);

  return {
    "hcloud:index/getServerType:getServerType": async (args) => typeOutputs(pick("server type", await types(), args)),
    "hcloud:index/getServerTypes:getServerTypes": async () => {
      const found = await types();
      return {
        id: "server_types",
        serverTypeIds: found.map(({ id }) => String(id)),
        names: found.map(({ name }) => name),
        descriptions: found.map(({ description }) => description),
        serverTypes: found.map(typeOutputs),
      };
    },
    "hcloud:index/getLocation:getLocation": async (args) => placeOutputs(pick("location", await places(), args)),
    "hcloud:index/getLocations:getLocations": async () => {
      const found = await places();
      return {
        id: "locations",
        locationIds: found.map(({ id }) => String(id)),
        names: found.map(({ name }) => name),
        descriptions: found.map(({ description }) => description),
        locations: found.map(placeOutputs),
      };
    },
    "hcloud:index/getImage:getImage": async (args) => {
      const architecture = typeof args["withArchitecture"] === "string" ? args["withArchitecture"] : "x86";
      return imageOutputs(pick("image", await images(`&architecture=${architecture}`), args));
    },
    "hcloud:index/getPrimaryIp:getPrimaryIp": async (args) => {
      const { ipAddress } = args;
      const found = await ips(selectorOf(args));
      return ipOutputs(
        pick(
          "primary ip",
          found.filter(({ ip }) => ipAddress === undefined || ip === ipAddress),
          args,
        ),
      );
    },
    "hcloud:index/getPrimaryIps:getPrimaryIps": async (args) => {
      return { id: "primary_ips", primaryIps: (await ips(selectorOf(args))).map(ipOutputs), ...args };
    },
    "hcloud:index/getFirewalls:getFirewalls": async (args) => {
      const found = await all("firewalls", selectorOf(args), (item) => item as FirewallJson);
      const shown = found.map((firewall) => ({ ...firewallOutputs(firewall), id: firewall.id }));
      return { id: "firewalls", firewalls: shown, ...args };
    },
    "hcloud:index/getServer:getServer": async (args) => {
      const server = pick("server", await servers(selectorOf(args)), args);
      return { ...serverOutputs(server, {}), id: server.id, networks: [], placementGroupId: 0, iso: "", rescue: "" };
    },
    "hcloud:index/getServers:getServers": async (args) => {
      const found = await servers(selectorOf(args));
      return {
        id: "servers",
        servers: found.map((server) => ({ ...serverOutputs(server, {}), id: server.id })),
        ...args,
      };
    },
  };
}

function selectorOf({ withSelector }: Values): string {
  return typeof withSelector === "string" ? `&label_selector=${encodeURIComponent(withSelector)}` : "";
}

/** By id or name; by a selector the only one there is. */
function pick<T extends { id: number; name: string }>(what: string, items: T[], { id, name }: Values): T {
  const matching = items.filter(
    (item) => (id === undefined || item.id === id) && (name === undefined || item.name === name),
  );
  const [found, ...others] = matching;
  const wanted = [id, name].find((value): value is Exclude<Value, undefined> => value !== undefined);
  const shown = typeof wanted === "string" || typeof wanted === "number" ? ` ${wanted}` : "";
  if (!found) throw new ProviderError(`${what}${shown} not found`);
  if (others.length > 0) throw new ProviderError(`more than one ${what} found`);
  return found;
}

function typeOutputs(type: ServerTypeJson): Values {
  return {
    id: type.id,
    name: type.name,
    description: type.description,
    category: type.category,
    architecture: type.architecture,
    cores: type.cores,
    memory: type.memory,
    disk: type.disk,
    cpuType: type.cpu_type,
    storageType: type.storage_type,
    includedTraffic: 0,
    isDeprecated: false,
    deprecationAnnounced: "",
    unavailableAfter: "",
    locations: type.locations.map(({ id, name, available, recommended }) => {
      return { id, name, available, recommended, isDeprecated: false, deprecationAnnounced: "", unavailableAfter: "" };
    }),
  };
}

function placeOutputs({ network_zone: networkZone, ...location }: LocationJson): Values {
  return { ...location, networkZone };
}

function imageOutputs({ id, name, type, description, created, architecture, ...image }: ImageJson): Values {
  const system = { osFlavor: image.os_flavor, osVersion: image.os_version, rapidDeploy: image.rapid_deploy };
  return { id, name, type, description, created, architecture, ...system, labels: image.labels, deprecated: "" };
}

function ipOutputs(ip: PrimaryIpJson): Values {
  return {
    id: ip.id,
    name: ip.name,
    type: ip.type,
    ipAddress: ip.ip.replace("/64", ""),
    ipNetwork: ip.type === "ipv6" ? ip.ip : "",
    location: ip.location.name,
    datacenter: ip.datacenter.name,
    assigneeId: ip.assignee_id ?? 0,
    assigneeType: ip.assignee_type,
    autoDelete: ip.auto_delete,
    deleteProtection: ip.protection.delete,
    labels: ip.labels,
  };
}
