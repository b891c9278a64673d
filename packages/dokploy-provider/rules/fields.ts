/** A resource's inputs as a table: types, defaults and rules, checked in one pass that names every fault. */
import type { Failure } from "@yapit-infra/provider-protocol/provider.ts";
import { hasUnknown, isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";

export interface Field {
  kind: "text" | "flag" | "count" | "texts" | "map" | "object";
  required?: boolean;
  default?: Value;
  /** A sentence when the value (known, of the right kind) is wrong. */
  rule?(value: never): string | undefined;
}

export type Fields = Readonly<Record<string, Field>>;

export function checkFields(fields: Fields, news: Values): { inputs: Values; failures: Failure[] } {
  const inputs: Values = {};
  const failures: Failure[] = [];
  for (const property of Object.keys(news)) {
    if (!(property in fields) && property !== "__defaults")
      failures.push({ property, reason: `unknown property ${property}; known: ${Object.keys(fields).join(", ")}` });
  }
  for (const [property, field] of Object.entries(fields)) {
    const value = news[property] ?? field.default;
    if (value === undefined) {
      if (field.required) failures.push({ property, reason: `${property} is required` });
      continue;
    }
    inputs[property] = value;
    if (hasUnknown(value)) continue;
    const reason = isOfKind(field.kind, value)
      ? field.rule?.(value as never)
      : `${property} must be ${KINDS[field.kind]}`;
    if (reason !== undefined) failures.push({ property, reason });
  }
  return { inputs, failures };
}

const KINDS: Record<Field["kind"], string> = {
  text: "a string",
  flag: "true or false",
  count: "a number above 0",
  texts: "a list of strings",
  map: "an object of strings",
  object: "an object",
};

function isOfKind(kind: Field["kind"], value: Value): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "flag":
      return typeof value === "boolean";
    case "count":
      return typeof value === "number" && value > 0;
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "map":
      return isObject(value) && Object.values(value).every((item) => typeof item === "string");
    case "object":
      return isObject(value);
  }
}

/** A text that check has seen to be there. */
export function text(values: Values, property: string): string {
  const value = values[property];
  return typeof value === "string" ? value : "";
}

export function optionalText(values: Values, property: string): string | undefined {
  const value = values[property];
  return typeof value === "string" ? value : undefined;
}

export function flag(values: Values, property: string): boolean {
  return values[property] === true;
}

export function count(values: Values, property: string): number {
  const value = values[property];
  return typeof value === "number" ? value : 0;
}

export function texts(values: Values, property: string): string[] {
  const value = values[property];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function textMap(value: Value | undefined): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
