/** The items of a list value; an absent one has none. */
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";

export function items(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

export function objects(value: Value | undefined): Values[] {
  return items(value).filter(isObject);
}
