/** Inputs as the resource types read them, and what is refused of them before any call. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, UNKNOWN, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { snakeCase } from "../../core/names.ts";
import { labelFault } from "../../hetzner/labels.ts";

/** The items of a list value; an absent one has none. */
export function items(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

export function objects(value: Value | undefined): Values[] {
  return items(value).filter(isObject);
}

/** The provider checks labels as hcloud-go does. */
export function labelsFault({ labels }: Values): { property: string; words: string }[] {
  if (!isObject(labels)) return [];
  const texts = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const words = labelFault(Object.fromEntries(texts));
  return words === undefined ? [] : [{ property: "labels", words }];
}

/** Neither fails the whole call, both is a refused property: seen in the official plugin's answers. */
export function exactlyOne(inputs: Values, ...names: [string, string]): { property: string; words: string }[] {
  const known = `Exactly one of these attributes must be configured: [${names.map(snakeCase).join(",")}]`;
  const given = names.filter((name) => inputs[name] !== undefined);
  const sure = given.filter((name) => inputs[name] !== UNKNOWN);
  if (given.length === 0) throw new ProviderError(`Missing Attribute Configuration: ${known}`);
  return sure.length < 2 ? [] : [{ property: names[0], words: `Invalid Attribute Combination. ${known}` }];
}
