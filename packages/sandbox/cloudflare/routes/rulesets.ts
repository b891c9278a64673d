/** Rulesets: each phase has a permission of its own. */
import { requirePermission, type ZonePermission } from "../permissions.ts";
import type { RulesetRequest } from "../rulesets.ts";
import type { Ruleset } from "../state.ts";
import { type Request, type Route, zoneOf } from "./route.ts";

/** Which permission a phase's rules need, in reading (" Read") and writing (" Write"). */
function phasePermission(phase: string, access: "Read" | "Write"): ZonePermission {
  if (phase === "http_request_cache_settings") return `Cache Settings ${access}`;
  if (phase === "http_request_dynamic_redirect") return `Dynamic URL Redirects ${access}`;
  return `Transform Rules ${access}`;
}

function allowedRuleset(request: Request, phase: string, access: "Read" | "Write"): void {
  requirePermission(request.token, phasePermission(phase, access), request.store.zones.get(zoneOf(request)).name);
}

function rulesetOf(request: Request, access: "Read" | "Write"): Ruleset {
  const ruleset = request.store.rulesets.get(zoneOf(request), request.part("id"));
  allowedRuleset(request, ruleset.phase, access);
  return ruleset;
}

export const rulesetRoutes: Route[] = [
  {
    method: "GET",
    path: "/zones/:zone/rulesets",
    permission: "Zone Read",
    answer: (request) =>
      request.store.rulesets.list(zoneOf(request)).map((ruleset) => ({ ...ruleset, rules: undefined })),
  },
  {
    method: "POST",
    path: "/zones/:zone/rulesets",
    answer: (request) => {
      const body = request.body as RulesetRequest;
      allowedRuleset(request, body.phase ?? "", "Write");
      return request.store.rulesets.create(zoneOf(request), body);
    },
  },
  {
    method: "GET",
    path: "/zones/:zone/rulesets/phases/:phase/entrypoint",
    answer: (request) => {
      allowedRuleset(request, request.part("phase"), "Read");
      return request.store.rulesets.entrypoint(zoneOf(request), request.part("phase"));
    },
  },
  { method: "GET", path: "/zones/:zone/rulesets/:id", answer: (request) => rulesetOf(request, "Read") },
  {
    method: "PUT",
    path: "/zones/:zone/rulesets/:id",
    answer: (request) => {
      const { id } = rulesetOf(request, "Write");
      return request.store.rulesets.replace(zoneOf(request), id, request.body as RulesetRequest);
    },
  },
  {
    method: "DELETE",
    path: "/zones/:zone/rulesets/:id",
    answer: (request) => {
      request.store.rulesets.delete(zoneOf(request), rulesetOf(request, "Write").id);
      return undefined;
    },
  },
];
