/** The package's functions that this program asks: hcloud:index/getServerType:getServerType and its like. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { FirewallJson, ServerJson } from "../../hetzner/answers.ts";
import type { ServerTypeJson } from "../../hetzner/catalogue-answers.ts";
import type { HetznerClient } from "./client.ts";
import { outputs as firewallOutputs } from "./firewall.ts";
import { outputs as serverOutputs } from "./server.ts";

export function hcloudFunctions(client: HetznerClient): Record<string, (args: Values) => Promise<Values>> {
  const all = async <T>(noun: string, { withSelector }: Values): Promise<T[]> => {
    const query = typeof withSelector === "string" ? `&label_selector=${encodeURIComponent(withSelector)}` : "";
    return (await client.request<Record<string, T[]>>("GET", `/${noun}?per_page=50${query}`))[noun] ?? [];
  };
  return {
    "hcloud:index/getServerType:getServerType": async ({ id, name }) => {
      const types = await all<ServerTypeJson>("server_types", {});
      const found = types.find((type) => (id === undefined || type.id === id) && (name ?? type.name) === type.name);
      if (!found) throw new ProviderError(`server type ${typeof name === "string" ? name : Number(id)} not found`);
      return typeOutputs(found);
    },
    "hcloud:index/getFirewalls:getFirewalls": async (args) => {
      const firewalls = (await all<FirewallJson>("firewalls", args)).map((one) => ({
        ...firewallOutputs(one),
        id: one.id,
      }));
      return { id: "firewalls", firewalls, ...args };
    },
    "hcloud:index/getServers:getServers": async (args) => {
      const servers = (await all<ServerJson>("servers", args)).map((one) => ({
        ...serverOutputs(one, {}),
        id: one.id,
      }));
      return { id: "servers", servers, ...args };
    },
  };
}

function typeOutputs({ cpu_type, storage_type, locations, ...type }: ServerTypeJson): Values {
  const { id, name, description, category, architecture, cores, memory, disk } = type;
  const current = { isDeprecated: false, deprecationAnnounced: "", unavailableAfter: "" };
  return {
    ...{ id, name, description, category, architecture, cores, memory, disk },
    ...current,
    cpuType: cpu_type,
    storageType: storage_type,
    includedTraffic: 0,
    locations: locations.map((place) => ({
      ...{ id: place.id, name: place.name, available: place.available, recommended: place.recommended },
      ...current,
    })),
  };
}
