/** Firewalls and where they are applied. */
import * as body from "../requests.ts";
import { type Answer, created, list, noContent, ok, type Route } from "../route.ts";
import type { Action } from "../state.ts";
import type { HetznerStore } from "../store.ts";
import { actionJson } from "../views/action.ts";
import { firewallJson } from "../views/firewall.ts";

export function firewallRoutes(store: HetznerStore): Route[] {
  const { firewalls } = store;
  const json = (id: number) => ({ firewall: firewallJson(store, firewalls.get(id)) });
  const all = (actions: Action[]): Answer => created({ actions: actions.map(actionJson) });
  return [
    ["GET", "/firewalls", ({ query }) => list("firewalls", firewalls.all, query, (f) => firewallJson(store, f))],
    ["GET", "/firewalls/:id", ({ id }) => ok(json(id))],
    [
      "POST",
      "/firewalls",
      (request) => {
        const { apply_to, ...given } = request.body(body.firewall);
        const made = firewalls.create({ ...given, applyTo: apply_to });
        return created({ ...json(made.firewall.id), actions: made.actions.map(actionJson) });
      },
    ],
    ["PUT", "/firewalls/:id", (request) => ok(json(firewalls.update(request.id, request.body(body.change)).id))],
    ["DELETE", "/firewalls/:id", ({ id }) => (firewalls.delete(id), noContent)],
    ["POST", "/firewalls/:id/actions/set_rules", (r) => all(firewalls.setRules(r.id, r.body(body.rules).rules))],
    [
      "POST",
      "/firewalls/:id/actions/apply_to_resources",
      (r) => all(firewalls.apply(r.id, r.body(body.applyTo).apply_to)),
    ],
    [
      "POST",
      "/firewalls/:id/actions/remove_from_resources",
      (r) => all(firewalls.removeFrom(r.id, r.body(body.removeFrom).remove_from)),
    ],
  ];
}
