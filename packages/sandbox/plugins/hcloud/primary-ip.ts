/** hcloud:index/primaryIp:PrimaryIp */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { PrimaryIpJson } from "../../hetzner/answers.ts";
import type { HetznerClient } from "./client.ts";
import { exactlyOne, labelsFault } from "./inputs.ts";
import { named } from "./named.ts";

const row: Row = {
  library: "framework",
  autonamed: true,
  inputs: {
    type: { type: "string", required: true, replaces: true, description: "Type of the Primary IP." },
    name: { type: "string", computed: true },
    location: { type: "string", replaces: true, computed: true },
    // On its way out of the API: told, but no input any more.
    datacenter: { type: "string", replaces: true, computed: true, writeOnly: true },
    assigneeId: { type: "integer", computed: true },
    assigneeType: { type: "string", computed: true, default: "server" },
    autoDelete: { type: "boolean", default: false },
    deleteProtection: { type: "boolean", default: false },
    labels: { type: "map" },
  },
};

export function primaryIpType(client: HetznerClient): ResourceType {
  const ips = named(client, "primary_ip", outputs);
  return bridgedType(row, {
    ...ips,
    validate: (inputs) => [...exactlyOne(inputs, "location", "assigneeId"), ...labelsFault(inputs)],
    create: async (inputs, _call, made) => {
      const { name, type, location, autoDelete, labels, deleteProtection } = inputs;
      const request = { name, type, location, auto_delete: autoDelete ?? false, labels: labels ?? {} };
      const { id } = await ips.make(request, made);
      if (deleteProtection === true) await ips.protect(id, true);
      return { id, outputs: await ips.get(id) };
    },
    update: async (id, { state }, news) => {
      const { name, autoDelete, labels } = news;
      await ips.change(id, { name, auto_delete: autoDelete ?? false, labels: labels ?? {} });
      const guarded = news["deleteProtection"] === true;
      if (guarded !== (state["deleteProtection"] === true)) await ips.protect(id, guarded);
      return ips.get(id);
    },
  });
}

function outputs(ip: PrimaryIpJson): Values {
  const ipv6 = ip.type === "ipv6";
  return {
    name: ip.name,
    type: ip.type,
    location: ip.location.name,
    datacenter: ip.datacenter.name,
    ipAddress: ipv6 ? ip.ip.replace(/\/64$/, "") : ip.ip,
    ...(ipv6 && { ipNetwork: ip.ip }),
    assigneeId: ip.assignee_id ?? 0,
    assigneeType: ip.assignee_type,
    autoDelete: ip.auto_delete,
    deleteProtection: ip.protection.delete,
    labels: ip.labels,
  };
}
