/**
 * Which inputs changed, as the bridge sees it: against the state, whatever the inputs were that led to it. Defaults are no
 * change, nor the order of a set, nor what the service fills in.
 */
import { type Difference, difference, topLevel } from "@yapit-infra/provider-protocol/diff.ts";
import {
  hasUnknown,
  isObject,
  TextAsset,
  UNKNOWN,
  type Value,
  type Values,
} from "@yapit-infra/provider-protocol/values.ts";
import type { Property, Row } from "./row.ts";

export function bridgedDifference(row: Row, state: Values, news: Values): Difference {
  const before: Values = {};
  const after: Values = {};
  for (const [name, property] of Object.entries(row.inputs)) {
    const old = inStoredForm(property, state[name]);
    const now = inStoredForm(property, news[name]);
    if (property.computed && now === undefined) continue;
    if (sameValue(property, old, now)) continue;
    if (old !== undefined) before[name] = old;
    if (now !== undefined) after[name] = now;
  }
  const replaceOn = Object.keys(row.inputs).filter((name) => row.inputs[name]?.replaces);
  const found = difference(before, after, replaceOn);
  const named = row.deleteBeforeReplace === "when named" ? !isEmpty(news["name"]) : (row.deleteBeforeReplace ?? false);
  return { ...found, deleteBeforeReplace: named && found.replaces.map(topLevel).length > 0 };
}

function inStoredForm({ stored }: Property, value: Value | undefined): Value | undefined {
  if (value === undefined || value === null) return undefined;
  return stored && value !== UNKNOWN ? stored(value) : value;
}

/** Absent, empty and the default are one; an unknown value is never the same. */
export function sameValue(property: Property, old: Value | undefined, now: Value | undefined): boolean {
  return !hasUnknown(now) && canonical(property, old) === canonical(property, now);
}

export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** A text that is the same for values that are the same to the service. */
function canonical(property: Property | undefined, value: Value | undefined): string {
  if (isEmpty(value)) return isEmpty(property?.default) ? "" : canonical({ type: "any" }, property?.default);
  if (value === UNKNOWN) return "unknown";
  if (value instanceof TextAsset) return value.hash;
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(property?.items, item));
    return JSON.stringify(property?.set ? items.sort() : items);
  }
  if (isObject(value)) {
    const names = new Set([...Object.keys(value), ...Object.keys(property?.properties ?? {})]);
    const fields = [...names].sort().map((name) => [name, canonical(property?.properties?.[name], value[name])]);
    return JSON.stringify(fields.filter(([, text]) => text !== ""));
  }
  return String(value);
}
