/** cloudflare:index/ruleset:Ruleset, of kind zone. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { bridgedDifference } from "../bridged/diff.ts";
import type { Row } from "../bridged/row.ts";
import type { CloudflareClient } from "./client.ts";
import { inZone, keptType, zonePath } from "./kinds.ts";

const INPUTS: Row["inputs"] = {
  description: { type: "string", computed: true },
  kind: { type: "string", required: true, replaces: true, oneOf: ["managed", "custom", "root", "zone"] },
  name: { type: "string", required: true, replaces: true },
  phase: { type: "string", required: true, replaces: true },
  rules: { type: "array", items: { type: "object" } },
  zoneId: { type: "string", replaces: true },
};

export function rulesetType(client: CloudflareClient): ResourceType {
  const type = keptType(client, {
    inputs: INPUTS,
    path: (values) => `${zonePath(values)}/rulesets`,
    change: "PUT",
    place: inZone("<{accounts|zones}/{account_id|zone_id}>/<ruleset_id>"),
  });
  return {
    ...type,
    diff: (olds, news) =>
      bridgedDifference({ library: "framework", inputs: INPUTS }, withRulesAsGiven(olds.state, news), news),
    read: async (id, known, call) => {
      const found = await type.read?.(id, known, call);
      return found && { ...found, inputs: withRulesAsGiven(found.inputs, known.inputs) };
    },
  };
}

/** What Cloudflare adds to a rule is no input of it. */
const ADDED: Values = { enabled: true, description: "" };
const ALWAYS_ADDED = ["id", "ref", "version", "lastUpdated"];

function withRulesAsGiven(found: Values, given: Values): Values {
  const { rules } = found;
  return Array.isArray(rules) ? { ...found, rules: asGiven(rules, given["rules"]) } : found;
}

function asGiven(rules: Value[], known: Value | undefined): Value[] {
  return rules.map((rule, at) => {
    const given = Array.isArray(known) ? known[at] : undefined;
    const wasGiven = (name: string): boolean => isObject(given) && name in given;
    const added = ([name, value]: [string, Value]): boolean => ALWAYS_ADDED.includes(name) || ADDED[name] === value;
    return isObject(rule)
      ? Object.fromEntries(Object.entries(rule).filter((entry) => wasGiven(entry[0]) || !added(entry)))
      : rule;
  });
}
