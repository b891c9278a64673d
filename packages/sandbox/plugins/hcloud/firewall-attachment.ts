/** hcloud:index/firewallAttachment:FirewallAttachment */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { type HetznerClient, tolerate } from "./client.ts";
import type { FirewallJson } from "../../hetzner/views/firewall.ts";
import { items } from "./items.ts";

const row: Row = {
  library: "sdk",
  inputs: {
    firewallId: { type: "integer", required: true, replaces: true },
    serverIds: { type: "array", set: true, items: { type: "integer" } },
    labelSelectors: { type: "array", set: true, items: { type: "string" } },
  },
};

interface Targets {
  servers: number[];
  selectors: string[];
}

export function firewallAttachmentType(client: HetznerClient): ResourceType {
  /** Adds what it finds to what is known, so it never notices a detachment: the provider's own fault. */
  const read = async (firewallId: string, known: Targets): Promise<Values | undefined> => {
    const found = (await client.find(`/firewalls/${firewallId}`)) as { firewall: FirewallJson } | undefined;
    if (!found) return undefined;
    const actual = targetsOf(found.firewall);
    const serverIds = [...new Set([...known.servers, ...actual.servers])];
    const labelSelectors = [...new Set([...known.selectors, ...actual.selectors])];
    return { firewallId: Number(firewallId), serverIds, labelSelectors };
  };
  const asked = async (id: string, values: Values): Promise<Values> =>
    (await read(id, wanted(values))) ?? { firewallId: Number(id) };
  return bridgedType(row, {
    create: async (inputs) => {
      const targets = wanted(inputs);
      if (targets.servers.length + targets.selectors.length === 0) throw new ProviderError("no resources referenced");
      const id = String(Number(inputs["firewallId"]));
      const apply = client.act(`/firewalls/${id}/actions/apply_to_resources`, { apply_to: json(targets) });
      await tolerate("firewall_already_applied", apply);
      return { id, outputs: await asked(id, inputs) };
    },
    read: async (id, known) => {
      // It has no importer: there is no attachment without its state.
      if (Object.keys(known.state).length === 0)
        throw new ProviderError("resource hcloud_firewall_attachment doesn't support import");
      const outputs = await read(id, wanted(known.state));
      return outputs && { outputs };
    },
    update: async (id, _olds, news) => {
      const { firewall } = (await client.request("GET", `/firewalls/${id}`)) as { firewall: FirewallJson };
      const [actual, targets] = [targetsOf(firewall), wanted(news)];
      const less = without(actual, targets);
      const more = without(targets, actual);
      const remove = { remove_from: json(less) };
      await tolerate("firewall_already_removed", client.act(`/firewalls/${id}/actions/remove_from_resources`, remove));
      await client.act(`/firewalls/${id}/actions/apply_to_resources`, { apply_to: json(more) });
      return asked(id, news);
    },
    delete: async (id, state) => {
      const remove = { remove_from: json(wanted(state)) };
      const removed = client.act(`/firewalls/${id}/actions/remove_from_resources`, remove);
      await tolerate("not_found", tolerate("firewall_already_removed", removed));
    },
  });
}

function wanted(values: Values): Targets {
  return {
    servers: items(values["serverIds"]).filter((id): id is number => typeof id === "number"),
    selectors: items(values["labelSelectors"]).filter((selector): selector is string => typeof selector === "string"),
  };
}

function targetsOf({ applied_to }: FirewallJson): Targets {
  return {
    servers: applied_to.flatMap(({ server }) => (server ? [server.id] : [])),
    selectors: applied_to.flatMap((target) => (target.label_selector ? [target.label_selector.selector] : [])),
  };
}

function without(some: Targets, others: Targets): Targets {
  return {
    servers: some.servers.filter((id) => !others.servers.includes(id)),
    selectors: some.selectors.filter((selector) => !others.selectors.includes(selector)),
  };
}

function json({ servers, selectors }: Targets): object[] {
  return [
    ...servers.map((id) => ({ type: "server", server: { id } })),
    ...selectors.map((selector) => ({ type: "label_selector", label_selector: { selector } })),
  ];
}
