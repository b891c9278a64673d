/** Rules that Cloudflare applies to a visitor's request, in the form of its rulesets. */
import type { RulesetRule } from "@pulumi/cloudflare/types/input.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";

/** A zone has one ruleset of its own for each phase, so the program owns the phase's whole list. */
export interface DeclaredRuleset {
  role: "cache" | "redirects";
  /** Of one that was made by hand, among the ids of `adopt`. */
  adoptKey: "cacheRulesId" | "redirectRulesId";
  phase: string;
  rules: RulesetRule[];
}

const MONTH_SECONDS = 30 * 86_400;

/** For every name of the zone: staging's pages are built alike. The later rule wins. */
const CACHE_RULES: RulesetRule[] = [
  {
    description: "what Vite names by its content never changes",
    expression: 'starts_with(http.request.uri.path, "/assets/")',
    action: "set_cache_settings",
    actionParameters: {
      cache: true,
      edgeTtl: { mode: "override_origin", default: MONTH_SECONDS },
      browserTtl: { mode: "override_origin", default: MONTH_SECONDS },
    },
  },
  {
    description: "an answer is somebody's own, whatever its path ends with",
    expression: 'starts_with(http.request.uri.path, "/api/") or starts_with(http.request.uri.path, "/auth/")',
    action: "set_cache_settings",
    actionParameters: { cache: false },
  },
];

/** @param apex "yaptts.org", to which visitors of www.yaptts.org are sent for good */
export function wwwRedirect(apex: string): RulesetRule {
  return {
    description: "one name for everything",
    expression: `http.host eq "www.${apex}"`,
    action: "redirect",
    actionParameters: {
      fromValue: {
        statusCode: 301,
        targetUrl: { expression: `concat("https://${apex}", http.request.uri.path)` },
        preserveQueryString: true,
      },
    },
  };
}

/** Cloudflare applies none to a name that is not proxied, and www is a name only beside the zone's own. */
export function declaredRulesets({ domain, dns }: StackConfig): DeclaredRuleset[] {
  if (!dns.createZone || !dns.proxied) return [];
  const cache: DeclaredRuleset = {
    role: "cache",
    adoptKey: "cacheRulesId",
    phase: "http_request_cache_settings",
    rules: CACHE_RULES,
  };
  const redirects: DeclaredRuleset = {
    role: "redirects",
    adoptKey: "redirectRulesId",
    phase: "http_request_dynamic_redirect",
    rules: [wwwRedirect(domain)],
  };
  return domain === dns.zone ? [cache, redirects] : [cache];
}

/** The mark of a ruleset that the program made. */
export function rulesetName(role: DeclaredRuleset["role"]): string {
  return `yapit-infra ${role}`;
}
