/** hcloud:index/primaryIp:PrimaryIp */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { PrimaryIpJson } from "../../hetzner/answers.ts";
import type { Action } from "../../hetzner/state.ts";
import type { HetznerClient } from "./client.ts";
import { labelsFault } from "./inputs.ts";

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

interface Answer {
  primary_ip: PrimaryIpJson;
}

const EXACTLY_ONE = "Exactly one of these attributes must be configured: [location,assignee_id]";

export function primaryIpType(client: HetznerClient): ResourceType {
  const protect = (id: string, wanted: boolean) =>
    client.act(`/primary_ips/${id}/actions/change_protection`, { delete: wanted });
  const get = async (id: string): Promise<Values> =>
    outputs((await client.get<Answer>(`/primary_ips/${id}`)).primary_ip);
  return bridgedType(row, {
    validate: (inputs) => [...placeFault(inputs), ...labelsFault(inputs)],
    create: async (inputs, _call, made) => {
      const { name, type, location, assigneeId, assigneeType, autoDelete, labels, deleteProtection } = inputs;
      const answer = await client.request<Answer & { action?: Action }>("POST", "/primary_ips", {
        name,
        type,
        location,
        assignee_id: assigneeId,
        assignee_type: assigneeType ?? "server",
        auto_delete: autoDelete ?? false,
        labels: labels ?? {},
      });
      const id = String(answer.primary_ip.id);
      made(id);
      await client.settle(answer.action ? [answer.action] : []);
      if (deleteProtection === true) await protect(id, true);
      return { id, outputs: await get(id) };
    },
    read: async (id) => {
      const found = await client.find<Answer>(`/primary_ips/${id}`);
      return found && { outputs: outputs(found.primary_ip) };
    },
    update: async (id, olds, news) => {
      const { name, autoDelete, labels } = news;
      await client.request("PUT", `/primary_ips/${id}`, {
        name,
        auto_delete: autoDelete ?? false,
        labels: labels ?? {},
      });
      const assignee = news["assigneeId"] ?? null;
      if (assignee !== null && assignee !== olds.state["assigneeId"]) {
        const wanted = { assignee_id: assignee, assignee_type: "server" };
        if (olds.state["assigneeId"]) await client.act(`/primary_ips/${id}/actions/unassign`);
        await client.act(`/primary_ips/${id}/actions/assign`, wanted);
      }
      const guarded = news["deleteProtection"] === true;
      if (guarded !== (olds.state["deleteProtection"] === true)) await protect(id, guarded);
      return get(id);
    },
    delete: (id) => client.delete(`/primary_ips/${id}`),
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

/** Neither fails the whole call, both is a refused property: seen in the official plugin's answers. */
function placeFault({ location, assigneeId }: Values): { property: string; words: string }[] {
  const given = [location, assigneeId].filter((value) => value !== undefined && value !== UNKNOWN).length;
  const unknown = location === UNKNOWN || assigneeId === UNKNOWN;
  if (given === 0 && !unknown) throw new ProviderError(`Missing Attribute Configuration: ${EXACTLY_ONE}`);
  if (given < 2) return [];
  return [{ property: "location", words: `Invalid Attribute Combination. ${EXACTLY_ONE}` }];
}
