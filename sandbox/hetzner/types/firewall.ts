/** hcloud:index/firewall:Firewall */
import type { ResourceType } from "../../../providers/protocol/provider.ts";
import type { Values } from "../../../providers/protocol/values.ts";
import { sameValue } from "../../bridged-diff.ts";
import { bridgedType, type Property, type Row } from "../../bridged-type.ts";
import { isCidr, isNetworkAddress } from "../addresses.ts";
import { HetznerError, type HetznerClient, tolerate } from "../client.ts";
import type { ActionJson, FirewallJson } from "../views.ts";
import { items, objects } from "./items.ts";
import { labelsFault } from "./labels-fault.ts";
import { retried } from "./retried.ts";

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
  const get = async (id: string): Promise<Values> =>
    outputs(((await client.request("GET", `/firewalls/${id}`)) as { firewall: FirewallJson }).firewall);
  return bridgedType(row, {
    validate: (inputs) => [...rulesFault(inputs), ...labelsFault(inputs)],
    create: async (inputs) => {
      const answer = (await client.request("POST", "/firewalls", {
        name: inputs["name"],
        labels: inputs["labels"] ?? {},
        rules: objects(inputs["rules"]).map(ruleJson),
        apply_to: objects(inputs["applyTos"]).map(targetJson),
      })) as { firewall: FirewallJson; actions: ActionJson[] };
      await client.settle(answer.actions);
      const id = String(answer.firewall.id);
      return { id, outputs: await get(id) };
    },
    read: async (id) => {
      const found = (await client.find(`/firewalls/${id}`)) as { firewall: FirewallJson } | undefined;
      return found && { outputs: outputs(found.firewall) };
    },
    update: async (id, olds, news) => {
      await client.request("PUT", `/firewalls/${id}`, { name: news["name"], labels: news["labels"] ?? {} });
      if (!sameValue(rules, olds.state["rules"], news["rules"])) {
        await client.act(`/firewalls/${id}/actions/set_rules`, { rules: objects(news["rules"]).map(ruleJson) });
      }
      return get(id);
    },
    // A server that is just going still holds it for a moment: the provider tries again.
    delete: (id) =>
      retried(
        () => tolerate("not_found", client.request("DELETE", `/firewalls/${id}`)),
        (error) => error instanceof HetznerError && ["conflict", "resource_in_use"].includes(error.code),
      ),
  });
}

function ruleJson({ direction, protocol, port, sourceIps, destinationIps, description }: Values): object {
  const networks = { source_ips: sourceIps ?? [], destination_ips: destinationIps ?? [] };
  return { direction, protocol, port: port === "" ? undefined : port, ...networks, description };
}

function targetJson({ server, labelSelector }: Values): object {
  if (typeof server === "number") return { type: "server", server: { id: server } };
  return { type: "label_selector", label_selector: { selector: labelSelector } };
}

function outputs(firewall: FirewallJson): Values {
  return {
    name: firewall.name,
    labels: firewall.labels,
    rules: firewall.rules.map((rule) => ({
      direction: rule.direction,
      protocol: rule.protocol,
      ...(rule.port !== null && { port: rule.port }),
      ...(rule.source_ips.length > 0 && { sourceIps: rule.source_ips }),
      ...(rule.destination_ips.length > 0 && { destinationIps: rule.destination_ips }),
      ...(rule.description !== null && { description: rule.description }),
    })),
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
