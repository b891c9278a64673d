import type { StackConfig } from "../../stack-config/stack-config.ts";
import { declaredRulesets, rulesetName } from "../edge/zone-rule-lists.ts";
import type { ZoneAtCloudflare } from "./at-cloudflare.ts";
import type { Check } from "./look.ts";

const DAY_MS = 86_400_000;

/** A zone, and a list of rules in it, are there once: a second one is refused (codes 1061 and 20217) when half is done. */
export const zoneIsFree: Check = async ({ config, zone }) => {
  const { stack, adopt, dns } = config;
  const found = dns.createZone ? await zone : undefined;
  if (!found) return [];
  const adoptIt = `npm run adopt -- --stack ${stack}`;
  if (isForeign(config, found))
    return [`dns.zone: Cloudflare has a zone ${found.name} that this stack did not make: ${adoptIt} takes it over`];
  return declaredRulesets(config).flatMap(({ role, adoptKey, phase }) => {
    const list = found.rulesets.find((one) => one.phase === phase);
    if (!list || list.name === rulesetName(role) || list.id === adopt?.[adoptKey]) return [];
    return [
      `the zone ${found.name} has a list of ${role === "cache" ? "cache" : "redirect"} rules already, and Cloudflare takes one: ` +
        `${adoptIt} takes it over, or says what is in it`,
    ];
  });
};

/** Whether the stack is to have a zone of its own, and this one is another's. */
export function isForeign({ dns, adopt }: StackConfig, { records, made, isStacks }: ZoneAtCloudflare): boolean {
  // One that an interrupted up has just made has nothing in it yet, and is in the state.
  const isNew = records.length === 0 && Date.now() - made.getTime() < DAY_MS;
  return dns.createZone && adopt?.zoneId === undefined && !isStacks && !isNew;
}
