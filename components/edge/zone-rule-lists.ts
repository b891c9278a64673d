/** Rules that Cloudflare applies to a visitor's request, in the form of its rulesets. */
import type { RulesetRule } from "@pulumi/cloudflare/types/input.js";

const MONTH_SECONDS = 30 * 86_400;

/** For every name of the zone: staging's pages are built alike. The later rule wins. */
export const CACHE_RULES: RulesetRule[] = [
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
