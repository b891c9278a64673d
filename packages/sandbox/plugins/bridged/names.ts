/** Between an API's snake_case and its package's camelCase. */
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { camelCase, snakeCase } from "../../core/names.ts";

/** Without nulls, which state holds as absent. */
export function fromApi(answer: object): Values {
  return renamed(JSON.parse(JSON.stringify(answer)) as Values, camelCase);
}

export function toApi(values: Values): Values {
  return renamed(values, snakeCase);
}

/** A copy that lacks the named fields. */
export function without(values: Values, ...names: string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function renamed(values: Values, rename: (name: string) => string): Values {
  const kept = Object.entries(values).filter(([, value]) => value !== null);
  // The keys of what a token is for are data.
  const inside = (name: string, value: Value): Value => (name === "resources" ? value : renamedValue(value, rename));
  return Object.fromEntries(kept.map(([name, value]) => [rename(name), inside(name, value)]));
}

function renamedValue(value: Value, rename: (name: string) => string): Value {
  if (Array.isArray(value)) return value.map((item) => renamedValue(item, rename));
  return isObject(value) ? renamed(value, rename) : value;
}
