/** Inputs as the resource types read them, and what is refused of them before any call. */
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
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
