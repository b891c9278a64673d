/** hcloud:index/network:Network, networkSubnet:NetworkSubnet and serverNetwork:ServerNetwork, which the API knows no ids of. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { sameValue } from "../bridged/diff.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { isCidr } from "../../hetzner/addresses.ts";
import type { NetworkJson, ServerJson } from "../../hetzner/answers.ts";
import { type HetznerClient, retried, tolerate } from "./client.ts";
import { exactlyOne, labelsFault } from "./inputs.ts";
import { named } from "./named.ts";

const NETWORK: Row = {
  library: "sdk",
  autonamed: true,
  partial: true,
  deleteBeforeReplace: "when named",
  inputs: {
    name: { type: "string" },
    ipRange: { type: "string", required: true, replaces: true },
    labels: { type: "map" },
    deleteProtection: { type: "boolean", default: false },
    exposeRoutesToVswitch: { type: "boolean", default: false },
  },
};

export function networkType(client: HetznerClient): ResourceType {
  const networks = named(client, "network", (json: NetworkJson) => ({
    ...{ name: json.name, ipRange: json.ip_range, labels: json.labels },
    ...{ deleteProtection: json.protection.delete, exposeRoutesToVswitch: json.expose_routes_to_vswitch },
  }));
  return bridgedType(NETWORK, {
    ...networks,
    validate: (inputs) => [...labelsFault(inputs), ...rangeFault(inputs)],
    create: async ({ name, ipRange, labels, deleteProtection, exposeRoutesToVswitch }, _call, made) => {
      const exposed = exposeRoutesToVswitch ?? false;
      const request = { name, ip_range: ipRange, labels: labels ?? {}, expose_routes_to_vswitch: exposed };
      const { id } = await networks.make(request, made);
      if (deleteProtection === true) await networks.protect(id, true);
      return { id, outputs: await networks.get(id) };
    },
    update: async (id, { state }, news) => {
      const changed = (name: string): boolean =>
        !sameValue(NETWORK.inputs[name] ?? { type: "any" }, state[name], news[name]);
      if (changed("name")) await networks.change(id, { name: news["name"] });
      if (changed("labels")) await networks.change(id, { labels: news["labels"] ?? {} });
      if (changed("exposeRoutesToVswitch"))
        await networks.change(id, { expose_routes_to_vswitch: news["exposeRoutesToVswitch"] ?? false });
      if (changed("deleteProtection")) await networks.protect(id, news["deleteProtection"] === true);
      return networks.get(id);
    },
  });
}

/** Its range is a network, and needs not be one of its beginning. */
function rangeFault({ ipRange }: Values): { property: string; words: string }[] {
  if (typeof ipRange !== "string" || isCidr(ipRange)) return [];
  const words = `expected "ip_range" to be a valid IPv4 Value, got ${ipRange}: invalid CIDR address: ${ipRange}`;
  return [{ property: "ipRange", words }];
}

const SUBNET: Row = {
  library: "sdk",
  outputs: ["gateway"],
  inputs: {
    networkId: { type: "integer", required: true, replaces: true },
    type: { type: "string", required: true, replaces: true },
    networkZone: { type: "string", required: true, replaces: true },
    ipRange: { type: "string", required: true, replaces: true },
    vswitchId: { type: "integer", replaces: true },
  },
};

/** Its id is "NETWORK-10.0.1.0/24". */
export function networkSubnetType(client: HetznerClient): ResourceType {
  const find = async (id: string): Promise<{ network: NetworkJson; outputs: Values } | undefined> => {
    const [, number = "", range = ""] = /^(\d+)-(.+)$/.exec(id) ?? [];
    const found = await client.find<{ network: NetworkJson }>(`/networks/${number || "0"}`);
    const subnet = found?.network.subnets.find(({ ip_range }) => ip_range === range);
    if (!found || !subnet) return undefined;
    const { type, ip_range: ipRange, network_zone: networkZone, gateway } = subnet;
    return { ...found, outputs: { networkId: found.network.id, type, ipRange, networkZone, gateway } };
  };
  return bridgedType(SUBNET, {
    validate: ({ type }) => {
      if (typeof type !== "string" || ["cloud", "server", "vswitch"].includes(type)) return [];
      return [{ property: "type", words: `expected type to be one of ["cloud" "server" "vswitch"], got ${type}` }];
    },
    create: async ({ networkId, type, networkZone, ipRange }, _call, made) => {
      const subnet = { type, network_zone: networkZone, ip_range: ipRange };
      const id = `${Number(networkId)}-${ipRange as string}`;
      // The id is known before the action is through.
      const path = `/networks/${Number(networkId)}/actions/add_subnet`;
      await retried(["conflict"], () => client.act(path, subnet, () => made(id)));
      return { id, outputs: (await find(id))?.outputs ?? {} };
    },
    read: find,
    delete: async (id) => {
      const found = await find(id);
      if (!found) return;
      const path = `/networks/${found.network.id}/actions/delete_subnet`;
      const remove = () => client.act(path, { ip_range: found.outputs["ipRange"] });
      // Fifty tries; then it is taken to go with its network.
      const removed = retried(["conflict", "locked", "service_error"], remove, 50);
      await tolerate(["not_found", "service_error"], removed);
    },
  });
}

const SERVER: Row = {
  library: "framework",
  inputs: {
    serverId: { type: "integer", required: true, replaces: true, description: "ID of the Server." },
    networkId: { type: "integer", replaces: true, computed: true },
    subnetId: { type: "string", replaces: true },
    ip: { type: "string", replaces: true, computed: true },
    aliasIps: { type: "array", set: true, items: { type: "string" }, default: [] },
  },
};

/** Its id is "SERVER-NETWORK". */
export function serverNetworkType(client: HetznerClient): ResourceType {
  const find = async (id: string): Promise<{ outputs: Values } | undefined> => {
    const [, server, network] = /^(\d+)-(\d+)$/.exec(id) ?? [];
    if (!server) throw new ProviderError(`Invalid ID: Unexpected id '${id}', expected '$SERVER_ID-$NETWORK_ID'`);
    const found = await client.find<{ server: ServerJson }>(`/servers/${server}`);
    const attachment = found?.server.private_net.find((one) => one.network === Number(network));
    if (!attachment) return undefined;
    const { ip, alias_ips: aliasIps, mac_address: macAddress } = attachment;
    return { outputs: { serverId: Number(server), networkId: Number(network), ip, aliasIps, macAddress } };
  };
  const found = async (id: string): Promise<Values> => {
    const attached = await find(id);
    if (!attached) throw new ProviderError(`Resource vanished: Attachment of server to network (${id}) vanished`);
    return attached.outputs;
  };
  return bridgedType(SERVER, {
    validate: (inputs) => exactlyOne(inputs, "networkId", "subnetId"),
    create: async ({ serverId, networkId, subnetId, ip, aliasIps }) => {
      const [, ofSubnet, range] = /^(\d+)-(.+)$/.exec(typeof subnetId === "string" ? subnetId : "") ?? [];
      const network = Number(ofSubnet ?? networkId);
      const request = { network, ip, ip_range: range, alias_ips: aliasIps ?? [] };
      const attached = retried(["conflict", "locked", "service_error", "no_subnet_available"], () =>
        client.act(`/servers/${Number(serverId)}/actions/attach_to_network`, request),
      );
      await tolerate(["server_already_attached"], attached);
      const id = `${Number(serverId)}-${network}`;
      return { id, outputs: await found(id) };
    },
    read: find,
    update: async (id, { state }, { aliasIps }) => {
      const wanted = { network: state["networkId"], alias_ips: aliasIps ?? [] };
      await client.act(`/servers/${Number(state["serverId"])}/actions/change_alias_ips`, wanted);
      return found(id);
    },
    delete: (id) => {
      const [server = "", network] = id.split("-");
      const detached = retried(["conflict", "locked", "service_error"], () =>
        client.act(`/servers/${server}/actions/detach_from_network`, { network: Number(network) }),
      );
      return tolerate(["not_found"], detached);
    },
  });
}
