/** hcloud:index/server:Server: the calls the official provider makes, in its order. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { bridgedType } from "../bridged/type.ts";
import { sameValue } from "../bridged/diff.ts";
import type { ServerJson, SshKeyJson } from "../../hetzner/answers.ts";
import type { ImageJson, ServerTypeJson } from "../../hetzner/catalogue-answers.ts";
import type { Action } from "../../hetzner/state.ts";
import type { HetznerClient } from "./client.ts";
import { items, labelsFault, objects } from "./inputs.ts";
import { datacenterFault, serverRow } from "./server-row.ts";

interface Ordered {
  server: ServerJson;
  action: Action;
  next_actions: Action[];
}

export function serverType(client: HetznerClient): ResourceType {
  const get = async (id: string): Promise<ServerJson> =>
    (await client.request<{ server: ServerJson }>("GET", `/servers/${id}`)).server;
  const act = (id: string, action: string, body?: object) => client.act(`/servers/${id}/actions/${action}`, body);

  return bridgedType(serverRow, {
    validate: (inputs) => [...datacenterFault(inputs), ...labelsFault(inputs)],
    create: async (inputs, _call, made) => {
      const answer = await client.request<Ordered>("POST", "/servers", await orderOf(client, inputs));
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
      const server = await client.named<ServerJson>("servers", "server", id);
      return server && { id: String(server.id), outputs: outputs(server, known.state) };
    },
    update: async (id, olds, news) => {
      const changed = (name: string): boolean => {
        const property = serverRow.inputs[name];
        return property !== undefined && !sameValue(property, olds.state[name], news[name]);
      };
      // The official one powers it off, and takes an address that its state did not name for one that may go.
      if (news["publicNets"] !== undefined && changed("publicNets"))
        throw new ProviderError("the sandbox changes no server's publicNets: an imported one would lose its address");
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
      if (changed("deleteProtection") || changed("rebuildProtection")) {
        await act(id, "change_protection", protectionOf(news));
      }
      return outputs(await get(id), news);
    },
    // One that is gone is a fault, as the provider has it: a refresh forgets it.
    delete: (id) => remove(client, id),
  });
}

async function remove(client: HetznerClient, id: string): Promise<void> {
  const { action } = await client.request<{ action: Action }>("DELETE", `/servers/${id}`);
  await client.settle([action]);
}

/** The provider looks the type, the image and the keys up before it orders. */
async function orderOf(client: HetznerClient, inputs: Values): Promise<object> {
  const typeName = text(inputs["serverType"]);
  const type = await client.named<ServerTypeJson>("server_types", "server_type", typeName);
  if (!type) throw new ProviderError(`server type ${typeName} not found`);
  const { architecture } = type;
  const imageName = text(inputs["image"]);
  const query = `&architecture=${architecture}&include_deprecated=true`;
  const image = await client.named<ImageJson>("images", "image", imageName, query);
  if (!image) throw new ProviderError(`image ${imageName} for architecture ${architecture} not found`);
  const sshKeys = await Promise.all(
    items(inputs["sshKeys"]).map(async (wanted) => {
      const key = await client.named<SshKeyJson>("ssh_keys", "ssh_key", text(wanted));
      if (!key) throw new ProviderError(`SSH key not found: ${text(wanted)}`);
      return String(key.id);
    }),
  );
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
