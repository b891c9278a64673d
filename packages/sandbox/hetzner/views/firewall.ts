/** A firewall as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import { selects } from "../labels.ts";
import type { Firewall } from "../state.ts";
import type { HetznerStore } from "../store.ts";

export type FirewallJson = ReturnType<typeof firewallJson>;

export function firewallJson(store: HetznerStore, firewall: Firewall) {
  const selected = (selector: string) => store.servers.all.filter(({ labels }) => selects(selector, labels));
  return {
    id: firewall.id,
    name: firewall.name,
    labels: firewall.labels,
    created: firewall.created,
    rules: firewall.rules.map((rule) => ({
      direction: rule.direction,
      protocol: rule.protocol,
      port: rule.port,
      source_ips: rule.sourceIps,
      destination_ips: rule.destinationIps,
      description: rule.description,
    })),
    applied_to: firewall.appliedTo.map((target) => {
      if (target.type === "server") return { type: target.type, server: { id: target.serverId } };
      const applied = selected(target.selector).map(({ id }) => ({ type: "server", server: { id } }));
      return { type: target.type, label_selector: { selector: target.selector }, applied_to_resources: applied };
    }),
  };
}
