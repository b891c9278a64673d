/** cloudflare:index/ruleset:Ruleset, of kind zone. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { bridgedDifference } from "../bridged/diff.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi, toApi, without } from "./names.ts";
import { inZone, zonePath } from "./zone-scoped.ts";

const ROW: Row = {
  library: "framework",
  inputs: {
    description: { type: "string", computed: true },
    kind: { type: "string", required: true, replaces: true, oneOf: ["managed", "custom", "root", "zone"] },
    name: { type: "string", required: true, replaces: true },
    phase: { type: "string", required: true, replaces: true },
    rules: { type: "array", items: { type: "object" } },
    zoneId: { type: "string", replaces: true },
  },
};

export function rulesetType(client: CloudflareClient): ResourceType {
  const type = bridgedType(ROW, {
    create: async (inputs) => {
      const request = toApi(without(inputs, "zoneId"));
      const ruleset = await client.call<{ id: string }>("POST", `${zonePath(inputs)}/rulesets`, request);
      return { id: ruleset.id, outputs: fromApi(ruleset) };
    },
    read: async (typed, { state }) => {
      const { zoneId, id } = inZone(typed, state, "<{accounts|zones}/{account_id|zone_id}>/<ruleset_id>");
      const ruleset = await client.find<object>(`/zones/${zoneId}/rulesets/${id}`);
      return ruleset && { id, outputs: { ...fromApi(ruleset), zoneId } };
    },
    update: async (id, _, news) =>
      fromApi(await client.call("PUT", `${zonePath(news)}/rulesets/${id}`, toApi(without(news, "zoneId")))),
    delete: (id, state) => client.call("DELETE", `${zonePath(state)}/rulesets/${id}`),
  });
  return {
    ...type,
    diff: (olds, news) => bridgedDifference(ROW, withRulesAsGiven(olds.state, news), news),
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
