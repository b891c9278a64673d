/** The zone's lists of cache and redirect rules: Cloudflare takes one of each, and refuses the program's beside it (code 20217). */
import { isDeepStrictEqual } from "node:util";
import { type DeclaredRuleset, declaredRulesets, rulesetName } from "../../components/edge/zone-rule-lists.ts";
import type { AdoptConfig, StackConfig } from "../../stack-config/stack-config.ts";
import { OperationError } from "../operation-error.ts";
import type { Cloudflare, CloudflareRule, CloudflareZone } from "../services/cloudflare.ts";

const IN_THE_DASHBOARD = { cache: "Caching → Cache Rules", redirects: "Rules → Redirect Rules" };

/** @throws OperationError for a list with rules that the program would take away */
export async function rulesetsFound(
  cloudflare: Cloudflare,
  zone: CloudflareZone,
  config: StackConfig,
): Promise<Pick<AdoptConfig, "cacheRulesId" | "redirectRulesId">> {
  const ids: Pick<AdoptConfig, "cacheRulesId" | "redirectRulesId"> = {};
  for (const declared of declaredRulesets(config)) {
    const { role, adoptKey, phase } = declared;
    const found = await cloudflare.entrypoint(zone.id, phase);
    // One that the program made is in its state.
    if (!found || found.name === rulesetName(role)) continue;
    const [foreign, ...more] = found.rules.filter((rule) => !isDeclared(rule, declared));
    if (foreign) {
      const which = `"${foreign.description || foreign.expression}"${more.length > 0 ? ` and ${more.length} more` : ""}`;
      throw new OperationError(
        `the zone ${zone.name} has ${role === "cache" ? "cache" : "redirect"} rules of its own (${which}), and the program, to ` +
          `which that list belongs from then on, would remove them: delete them at Cloudflare under ${IN_THE_DASHBOARD[role]}, ` +
          "or write them into components/edge/zone-rule-lists.ts, then adopt again",
      );
    }
    ids[adoptKey] = found.id;
  }
  return ids;
}

function isDeclared(rule: CloudflareRule, { rules }: DeclaredRuleset): boolean {
  return rules.some(
    (one) =>
      one.expression === rule.expression &&
      one.action === rule.action &&
      rule.enabled &&
      isDeepStrictEqual(snakeCased(one.actionParameters), rule.action_parameters),
  );
}

/** The program's properties are named in camelCase, the API's in snake_case. */
function snakeCased(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snakeCased(inner),
  ]);
  return Object.fromEntries(entries);
}
