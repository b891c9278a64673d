/** Firewalls, applied to servers one by one or by their labels. */
import { isDeepStrictEqual } from "node:util";
import { ApiError } from "../core/api-error.ts";
import { checkRules } from "./firewall-rules.ts";
import { selects } from "./labels.ts";
import { Nouns } from "./nouns.ts";
import { remove } from "./project.ts";
import type { Action, Firewall, FirewallRule, FirewallTarget, Labels, Server } from "./state.ts";

export class Firewalls extends Nouns<Firewall> {
  /** The ones that hold for a server, by name or by label. */
  of(server: Server): Firewall[] {
    return this.all.filter(({ appliedTo }) => appliedTo.some((target) => hits(target, server)));
  }

  create(request: { name: string; rules?: FirewallRule[]; applyTo?: FirewallTarget[]; labels?: Labels }): {
    firewall: Firewall;
    actions: Action[];
  } {
    checkRules(request.rules ?? []);
    const targets = request.applyTo ?? [];
    this.#checkTargets(targets);
    const begun = this.begin(request.name, request.labels);
    const firewall: Firewall = { ...begun, rules: request.rules ?? [], appliedTo: [] };
    this.all.push(firewall);
    const setRules = this.act("set_firewall_rules", firewall);
    return { firewall, actions: [setRules, ...targets.map((target) => this.#apply(firewall, target))] };
  }

  setRules(id: number, rules: FirewallRule[]): Action[] {
    const firewall = this.get(id);
    checkRules(rules);
    return [this.act("set_firewall_rules", firewall, () => void (firewall.rules = rules))];
  }

  apply(id: number, targets: readonly FirewallTarget[]): Action[] {
    const firewall = this.get(id);
    this.#checkTargets(targets);
    if (targets.some((target) => firewall.appliedTo.some((applied) => same(applied, target)))) {
      const words = `firewall ${firewall.name} is already applied to the resource`;
      throw new ApiError(409, "firewall_already_applied", words);
    }
    return targets.map((target) => this.#apply(firewall, target));
  }

  removeFrom(id: number, targets: readonly FirewallTarget[]): Action[] {
    const firewall = this.get(id);
    if (targets.some((target) => this.#isSelected(firewall, target))) {
      const words = "Firewall is applied via a Label Selector and cannot be removed manually";
      throw new ApiError(422, "firewall_managed_by_label_selector", words);
    }
    if (!targets.every((target) => firewall.appliedTo.some((applied) => same(applied, target)))) {
      throw new ApiError(409, "firewall_already_removed", `firewall ${firewall.name} is not applied to the resource`);
    }
    return targets.map((target) =>
      this.act("remove_firewall", firewall, () => takeOff(firewall, target), serverOf(target)),
    );
  }

  delete(id: number): void {
    const firewall = this.get(id);
    if (firewall.appliedTo.length > 0) {
      throw new ApiError(422, "resource_in_use", `firewall with ID '${id}' is still in use`);
    }
    remove(this.all, firewall);
  }

  /** The server is gone. */
  forget(serverId: number): void {
    for (const firewall of this.all) takeOff(firewall, { type: "server", serverId });
  }

  /** Whether a server is held by its labels alone. */
  #isSelected(firewall: Firewall, target: FirewallTarget): boolean {
    if (target.type !== "server" || firewall.appliedTo.some((applied) => same(applied, target))) return false;
    const server = this.project.state.servers.find(({ id }) => id === target.serverId);
    return server !== undefined && firewall.appliedTo.some((applied) => hits(applied, server));
  }

  #apply(firewall: Firewall, target: FirewallTarget): Action {
    const effect = (): void => {
      if (!firewall.appliedTo.some((applied) => same(applied, target))) firewall.appliedTo.push(target);
    };
    return this.act("apply_firewall", firewall, effect, serverOf(target));
  }

  #checkTargets(targets: readonly FirewallTarget[]): void {
    for (const target of targets) {
      if (target.type === "label_selector") selects(target.selector, {});
      else if (!this.project.state.servers.some(({ id }) => id === target.serverId)) {
        throw new ApiError(404, "firewall_resource_not_found", `server with ID '${target.serverId}' not found`);
      }
    }
  }
}

function hits(target: FirewallTarget, server: Server): boolean {
  return target.type === "server" ? target.serverId === server.id : selects(target.selector, server.labels);
}

function same(one: FirewallTarget, other: FirewallTarget): boolean {
  return isDeepStrictEqual(one, other);
}

function takeOff(firewall: Firewall, target: FirewallTarget): void {
  firewall.appliedTo = firewall.appliedTo.filter((applied) => !same(applied, target));
}

function serverOf(target: FirewallTarget): number | undefined {
  return target.type === "server" ? target.serverId : undefined;
}
