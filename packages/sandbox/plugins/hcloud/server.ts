/** hcloud:index/server:Server: the calls the official provider makes, in its order. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { bridgedType } from "../bridged/type.ts";
import { sameValue } from "../bridged/diff.ts";
import { type HetznerClient, tolerate } from "./client.ts";
import type { ActionJson } from "../../hetzner/views/action.ts";
import type { ImageJson } from "../../hetzner/views/image.ts";
import type { ServerTypeJson } from "../../hetzner/views/server-type.ts";
import type { ServerJson } from "../../hetzner/views/server.ts";
import type { SshKeyJson } from "../../hetzner/views/ssh-key.ts";
import { items, objects } from "./items.ts";
import { labelsFault } from "./labels-fault.ts";
import { changePublicNet } from "./public-net.ts";
import { retried } from "./retried.ts";
import { datacenterFault, serverRow } from "./server-row.ts";

export function serverType(client: HetznerClient): ResourceType {
  const get = async (id: string): Promise<ServerJson> =>
    ((await client.request("GET", `/servers/${id}`)) as { server: ServerJson }).server;
  const act = (id: string, action: string, body?: object) => client.act(`/servers/${id}/actions/${action}`, body);

  return bridgedType(serverRow, {
    validate: (inputs) => [...datacenterFault(inputs), ...labelsFault(inputs)],
    create: async (inputs, _call, made) => {
      const answer = (await client.request("POST", "/servers", await orderOf(client, inputs))) as {
        server: ServerJson;
        action: ActionJson;
        next_actions: ActionJson[];
      };
      const id = String(answer.server.id);
      made(id);
      await client.settle([answer.action]);
      await client.settle(answer.next_actions);
      if (inputs["backups"] === true) await act(id, "enable_backup");
      const protection = protectionOf(inputs);
      if (protection.delete || protection.rebuild) await act(id, "change_protection", protection);
      return { id, outputs: outputs(await get(id), inputs) };
    },
    read: async (id, known) => {
      const server = await findServer(client, id);
      return server && { id: String(server.id), outputs: outputs(server, known.state) };
    },
    update: async (id, olds, news) => {
      const changed = (name: string): boolean => {
        const property = serverRow.inputs[name];
        return property !== undefined && !sameValue(property, olds.state[name], news[name]);
      };
      const server = await get(id);
      if (changed("name")) await client.request("PUT", `/servers/${id}`, { name: news["name"] });
      if (changed("labels")) await client.request("PUT", `/servers/${id}`, { labels: news["labels"] ?? {} });
      if (changed("serverType")) {
        // Off it stays when the new type is refused (x86 to ARM): the provider does not switch it on again.
        if (server.status === "running") await act(id, "poweroff");
        const wanted = { server_type: news["serverType"], upgrade_disk: news["keepDisk"] !== true };
        await act(id, "change_type", wanted);
      }
      if (changed("backups")) await act(id, news["backups"] === true ? "enable_backup" : "disable_backup");
      if (news["firewallIds"] !== undefined && news["ignoreRemoteFirewallIds"] !== true && changed("firewallIds")) {
        await changeFirewalls(client, server, items(news["firewallIds"]).map(Number));
      }
      if (news["publicNets"] !== undefined && changed("publicNets")) {
        await changePublicNet(client, server, olds.state["publicNets"], news["publicNets"]);
      }
      if (changed("deleteProtection") || changed("rebuildProtection")) {
        await act(id, "change_protection", protectionOf(news));
      }
      return outputs(await get(id), news);
    },
    delete: async (id, state) => {
      const gone = tolerate("not_found", remove(client, id, state["shutdownBeforeDeletion"] === true));
      await gone;
    },
  });
}

async function remove(client: HetznerClient, id: string, shutdownFirst: boolean): Promise<void> {
  if (shutdownFirst) {
    await client.act(`/servers/${id}/actions/shutdown`);
    await retried(
      async () => {
        const { server } = (await client.request("GET", `/servers/${id}`)) as { server: ServerJson };
        if (server.status !== "off") throw new ProviderError("server has not shut down yet");
      },
      (error) => error instanceof ProviderError,
    ).catch(() => undefined);
  }
  const { action } = (await client.request("DELETE", `/servers/${id}`)) as { action: ActionJson };
  await client.settle([action]);
}

/** The provider looks the type, the image and the keys up before it orders. */
async function orderOf(client: HetznerClient, inputs: Values): Promise<object> {
  const typeName = text(inputs["serverType"]);
  const types = (await client.request("GET", `/server_types?name=${encodeURIComponent(typeName)}`)) as {
    server_types: ServerTypeJson[];
  };
  const [type] = types.server_types;
  if (!type) throw new ProviderError(`server type ${typeName} not found`);
  const image = await imageFor(client, text(inputs["image"]), type.architecture);
  if (!image) throw new ProviderError(`image ${text(inputs["image"])} for architecture ${type.architecture} not found`);
  const keys = items(inputs["sshKeys"]).map(text);
  const sshKeys = await Promise.all(keys.map((key) => sshKeyId(client, key)));
  const [net] = objects(inputs["publicNets"]);
  return {
    name: inputs["name"],
    server_type: type.name,
    image: image.id,
    location: inputs["location"],
    labels: inputs["labels"] ?? {},
    user_data: inputs["userData"],
    ssh_keys: sshKeys,
    firewalls: items(inputs["firewallIds"]).map((id) => ({ firewall: Number(id) })),
    ...(net && {
      public_net: {
        enable_ipv4: net["ipv4Enabled"] !== false || typeof net["ipv4"] === "number",
        enable_ipv6: net["ipv6Enabled"] !== false || typeof net["ipv6"] === "number",
        ipv4: net["ipv4"],
        ipv6: net["ipv6"],
      },
    }),
  };
}

async function imageFor(client: HetznerClient, wanted: string, architecture: string): Promise<ImageJson | undefined> {
  const byId = /^\d+$/.test(wanted)
    ? ((await client.find(`/images/${wanted}`)) as { image: ImageJson } | undefined)
    : undefined;
  if (byId) return byId.image;
  const query = `name=${encodeURIComponent(wanted)}&architecture=${architecture}&include_deprecated=true`;
  return ((await client.request("GET", `/images?${query}`)) as { images: ImageJson[] }).images[0];
}

async function sshKeyId(client: HetznerClient, wanted: string): Promise<string> {
  const byId = /^\d+$/.test(wanted) ? await client.find(`/ssh_keys/${wanted}`) : undefined;
  const query = `/ssh_keys?name=${encodeURIComponent(wanted)}`;
  const key = byId
    ? (byId as { ssh_key: SshKeyJson }).ssh_key
    : ((await client.request("GET", query)) as { ssh_keys: SshKeyJson[] }).ssh_keys[0];
  if (!key) throw new ProviderError(`SSH key not found: ${wanted}`);
  return String(key.id);
}

/** By id, or by name where an import says it. */
export async function findServer(client: HetznerClient, idOrName: string): Promise<ServerJson | undefined> {
  const byId = /^\d+$/.test(idOrName) ? await client.find(`/servers/${idOrName}`) : undefined;
  if (byId) return (byId as { server: ServerJson }).server;
  const query = `/servers?name=${encodeURIComponent(idOrName)}`;
  return ((await client.request("GET", query)) as { servers: ServerJson[] }).servers[0];
}

async function changeFirewalls(client: HetznerClient, server: ServerJson, wanted: number[]): Promise<void> {
  const target = { type: "server", server: { id: server.id } };
  const present = server.public_net.firewalls.map(({ id }) => id);
  for (const id of present.filter((one) => !wanted.includes(one))) {
    await client.act(`/firewalls/${id}/actions/remove_from_resources`, { remove_from: [target] });
  }
  for (const id of wanted.filter((one) => !present.includes(one))) {
    await client.act(`/firewalls/${id}/actions/apply_to_resources`, { apply_to: [target] });
  }
}

function protectionOf(inputs: Values): { delete: boolean; rebuild: boolean } {
  return { delete: inputs["deleteProtection"] === true, rebuild: inputs["rebuildProtection"] === true };
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** `given` decides how the image is named. */
export function outputs(server: ServerJson, given: Values): Values {
  const { ipv4, ipv6, firewalls } = server.public_net;
  const imageId = server.image && String(server.image.id);
  return {
    name: server.name,
    serverType: server.server_type.name,
    ...(server.image && { image: given["image"] === imageId ? imageId : server.image.name }),
    location: server.location.name,
    datacenter: server.datacenter.name,
    status: server.status,
    ...(ipv4 && { ipv4Address: ipv4.ip }),
    ...(ipv6 && { ipv6Address: ipv6.ip.replace("/64", "1"), ipv6Network: ipv6.ip }),
    primaryDiskSize: server.primary_disk_size,
    backupWindow: server.backup_window ?? "",
    backups: server.backup_window !== null,
    labels: server.labels,
    firewallIds: firewalls.map(({ id }) => id),
    deleteProtection: server.protection.delete,
    rebuildProtection: server.protection.rebuild,
  };
}
