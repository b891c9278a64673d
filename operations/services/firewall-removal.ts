/** Deletes a firewall at Hetzner, whatever it is applied to, be it a label that no server has: such a one is in use. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FirewallTarget, Hetzner, HetznerFirewall } from "./hetzner.ts";
import { failedWith } from "./json-service.ts";

/** How long a firewall that was just taken off its servers may still be held. */
const DELETE_ATTEMPTS = 20;
const DELETE_PAUSE_MS = 500;

/** What is gone already is deleted. What it is applied to is asked each time: an order to apply it may still be under way. */
export async function deleteFirewall(hetzner: Hetzner, id: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const firewall = await hetzner.find("firewalls", id);
    if (!firewall) return;
    try {
      await takeOff(hetzner, firewall);
      await hetzner.delete(`/firewalls/${id}`);
      return;
    } catch (error) {
      if (attempt === DELETE_ATTEMPTS || !failedWith(error, "resource_in_use", "conflict", "locked")) throw error;
      await sleep(DELETE_PAUSE_MS);
    }
  }
}

async function takeOff(hetzner: Hetzner, { id, applied_to }: HetznerFirewall): Promise<void> {
  if (applied_to.length === 0) return;
  try {
    const remove_from = applied_to.map(withoutResources);
    await hetzner.change("POST", `/firewalls/${id}/actions/remove_from_resources`, { remove_from });
  } catch (error) {
    if (!failedWith(error, "not_found", "firewall_already_removed")) throw error;
  }
}

/** The API shows more of a target than it takes. */
function withoutResources(target: FirewallTarget): FirewallTarget {
  return target.type === "server"
    ? { type: "server", server: { id: target.server.id } }
    : { type: "label_selector", label_selector: { selector: target.label_selector.selector } };
}
