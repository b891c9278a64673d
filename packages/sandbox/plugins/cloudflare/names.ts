/** Between the API's snake_case and the package's camelCase; Pulumi also puts lists into the plural. */
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { camelCase, snakeCase } from "../../core/names.ts";

/** Lists of which this program uses one. */
const PLURALS: Readonly<Record<string, string>> = { status_code_ttl: "statusCodeTtls" };
const SINGULARS = Object.fromEntries(Object.entries(PLURALS).map(([one, many]) => [many, one]));
/** Their keys are data: names of HTTP headers. */
const MAPS = ["headers"];

/** Without nulls, which state holds as absent. */
export function fromApi(answer: object): Values {
  return renamed(JSON.parse(JSON.stringify(answer)) as Values, camel);
}

export function toApi(values: Values): Values {
  return renamed(values, snake);
}

/** A copy that lacks the named fields. */
export function without(values: Values, ...names: string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function renamed(values: Values, rename: (name: string) => string, keysAreData = false): Values {
  const result: Values = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== null) result[keysAreData ? name : rename(name)] = renamedValue(value, rename, MAPS.includes(name));
  }
  return result;
}

function renamedValue(value: Value, rename: (name: string) => string, keysAreData: boolean): Value {
  if (Array.isArray(value)) return value.map((item) => renamedValue(item, rename, false));
  return isObject(value) ? renamed(value, rename, keysAreData) : value;
}

function camel(name: string): string {
  return PLURALS[name] ?? camelCase(name);
}

function snake(name: string): string {
  return SINGULARS[name] ?? snakeCase(name);
}
