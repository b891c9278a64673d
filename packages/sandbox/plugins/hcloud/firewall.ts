/** hcloud:index/firewall:Firewall */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { isEmpty, sameValue } from "../bridged/diff.ts";
import { fromApi, toApi, without } from "../bridged/names.ts";
import type { Property, Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { isCidr, isNetworkAddress } from "../../hetzner/addresses.ts";
import type { FirewallJson } from "../../hetzner/answers.ts";
import { type HetznerClient, retried, tolerate } from "./client.ts";
import { items, labelsFault, objects } from "./inputs.ts";
import { named } from "./named.ts";

const networks: Property = { type: "array", set: true, items: { type: "string" } };
const rules: Property = {
  type: "array",
  set: true,
  items: {
    type: "object",
    properties: {
      direction: { type: "string", required: true },
      protocol: { type: "string", required: true },
      port: { type: "string" },
      sourceIps: networks,
      destinationIps: networks,
      description: { type: "string" },
    },
  },
};
const row: Row = {
  library: "sdk",
  autonamed: true,
  partial: true,
  inputs: {
    name: { type: "string" },
    labels: { type: "map" },
    rules,
    applyTos: {
      type: "array",
      set: true,
      computed: true,
      items: { type: "object", properties: { server: { type: "integer" }, labelSelector: { type: "string" } } },
    },
  },
};

export function firewallType(client: HetznerClient): ResourceType {
  const firewalls = named(client, "firewall", outputs);
  return bridgedType(row, {
    ...firewalls,
    validate: (inputs) => [...rulesFault(inputs), ...labelsFault(inputs)],
    create: async ({ name, labels, rules, applyTos }, _call, made) => {
      const lists = { rules: objects(rules).map(ruleJson), apply_to: objects(applyTos).map(targetJson) };
      const { id } = await firewalls.make({ name, labels: labels ?? {}, ...lists }, made);
      return { id, outputs: await firewalls.get(id) };
    },
    update: async (id, olds, news) => {
      await firewalls.change(id, { name: news["name"], labels: news["labels"] ?? {} });
      if (!sameValue(rules, olds.state["rules"], news["rules"])) {
        await client.act(`/firewalls/${id}/actions/set_rules`, { rules: objects(news["rules"]).map(ruleJson) });
      }
      if (news["applyTos"] !== undefined)
        await applyTo(client, id, objects(olds.state["applyTos"]), objects(news["applyTos"]));
      return firewalls.get(id);
    },
    delete: async (id) => {
      const found = await firewalls.read(id);
      if (!found) return;
      await takeOff(client, id, objects(found.outputs["applyTos"]));
      // A server that is just going still holds it for a moment: the provider tries again.
      await retried(["conflict", "resource_in_use"], () => firewalls.delete(id));
    },
  });
}

/** Off the old ones first, as the provider does it (syncApplyTo). */
async function applyTo(client: HetznerClient, id: string, olds: Values[], news: Values[]): Promise<void> {
  const text = (target: Values): string => JSON.stringify(targetJson(target));
  const missingIn = (others: Values[]) => {
    const there = others.map(text);
    return (target: Values): boolean => !there.includes(text(target));
  };
  await takeOff(client, id, olds.filter(missingIn(news)));
  const added = news.filter(missingIn(olds)).map(targetJson);
  if (added.length > 0) await client.act(`/firewalls/${id}/actions/apply_to_resources`, { apply_to: added });
}

/** What is gone already is no fault. */
async function takeOff(client: HetznerClient, id: string, targets: Values[]): Promise<void> {
  if (targets.length === 0) return;
  const removed = client.act(`/firewalls/${id}/actions/remove_from_resources`, {
    remove_from: targets.map(targetJson),
  });
  await tolerate(["not_found", "firewall_resource_not_found", "firewall_already_removed"], removed);
}

function ruleJson(rule: Values): object {
  return { source_ips: [], destination_ips: [], ...toApi(rule["port"] === "" ? without(rule, "port") : rule) };
}

function targetJson({ server, labelSelector }: Values): object {
  if (typeof server === "number") return { type: "server", server: { id: server } };
  return { type: "label_selector", label_selector: { selector: labelSelector } };
}

export function outputs(firewall: FirewallJson): Values {
  return {
    name: firewall.name,
    labels: firewall.labels,
    rules: firewall.rules.map((rule) => {
      const told = fromApi(rule);
      return without(told, ...Object.keys(told).filter((name) => isEmpty(told[name])));
    }),
    applyTos: firewall.applied_to.map((target): Values =>
      target.server ? { server: target.server.id } : { labelSelector: target.label_selector.selector },
    ),
  };
}

function rulesFault(inputs: Values): { property: string; words: string }[] {
  return objects(inputs["rules"]).flatMap((rule) => {
    const faults: string[] = [];
    const { direction, protocol } = rule;
    if (typeof direction === "string" && !["in", "out"].includes(direction))
      faults.push(`${direction} is not a valid direction`);
    if (typeof protocol === "string" && !["tcp", "udp", "icmp", "esp", "gre"].includes(protocol))
      faults.push(`${protocol} is not a valid protocol`);
    for (const network of [...items(rule["sourceIps"]), ...items(rule["destinationIps"])]) {
      if (typeof network !== "string") continue;
      if (!isCidr(network)) faults.push(`invalid CIDR address: ${network}`);
      else if (!isNetworkAddress(network)) faults.push(`${network} is not the start of the cidr block`);
    }
    return faults.map((words) => ({ property: "rules", words }));
  });
}
