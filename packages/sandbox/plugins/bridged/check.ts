/** What the bridge does to inputs before anything is planned: conversions, automatic names, and refusals in its own words. */
import type { Failure } from "@yapit-infra/provider-protocol/provider.ts";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, UNKNOWN, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { snakeCase } from "../../core/names.ts";
import { isEmpty } from "./diff.ts";
import { automaticName, type Property, type Row, type Verbs } from "./row.ts";

/** The resource that is checked, where the protocol tells. */
export interface Named {
  name: string;
}

export function checkInputs(
  row: Row,
  validate: Verbs["validate"],
  news: Values,
  olds: Values,
  resource?: Named,
): { inputs: Values; failures: Failure[] } {
  const failures: Failure[] = [];
  const refuse = (words: string, path?: string): void => {
    const place = resource ? `${resource.name}.${path ?? ""}` : (path ?? "");
    failures.push({ property: "", reason: path ? `${words}. Examine values at '${place}'.` : words });
  };
  const inputs = checkObject(row, row.inputs, news, "", refuse);
  if (row.autonamed && resource && isEmpty(inputs["name"])) {
    inputs["name"] = olds["name"] ?? automaticName(resource.name);
  }
  for (const { property, words } of validate?.(inputs) ?? []) refuse(words, property);
  return { inputs, failures };
}

type Refuse = (words: string, path?: string) => void;

function checkObject(
  row: Row,
  properties: Readonly<Record<string, Property>>,
  given: Values,
  prefix: string,
  refuse: Refuse,
): Values {
  const checked: Values = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = given[name];
    if (value !== undefined && value !== null) checked[name] = checkValue(row, property, value, prefix + name, refuse);
    else if (property.required) {
      if (row.library === "framework")
        refuse(
          `Missing required property '${prefix}${name}'${property.description ? `: ${property.description}` : ""}`,
        );
      else {
        const argument = snakeCase(name);
        refuse(
          `Missing required argument. The argument "${argument}" is required, but no definition was found.`,
          prefix + name,
        );
      }
    }
  }
  for (const [name, value] of Object.entries(given)) {
    if (name in properties || value === null || name.startsWith("__")) continue;
    if (row.library === "sdk") refuse("Invalid or unknown key", prefix + name);
    else checked[name] = value;
  }
  return checked;
}

function checkValue(row: Row, property: Property, value: Value, path: string, refuse: Refuse): Value {
  if (value === UNKNOWN) return value;
  if (Array.isArray(value)) {
    const items = property.items;
    return items ? value.map((item, i) => checkValue(row, items, item, `${path}[${i}]`, refuse)) : value;
  }
  if (isObject(value)) {
    return property.properties ? checkObject(row, property.properties, value, `${path}.`, refuse) : value;
  }
  const converted = convert(row, property, value, path, refuse);
  if (property.oneOf && !property.oneOf.includes(converted as string | number)) {
    const shown = (one: Value): string => (typeof one === "number" ? one.toFixed(6) : JSON.stringify(one));
    const allowed = property.oneOf.map((one) => `"${typeof one === "number" ? shown(one) : one}"`).join(" ");
    const words = `Attribute ${snakeCase(path)} value must be one of: [${allowed}], got: ${shown(converted)}`;
    refuse(`Invalid Attribute Value Match. ${words}`, path);
  }
  return converted;
}

/** Scalars: the SDK's bridge reads "22" as a number, 22 as a text and "true" as a truth; the framework's does not. */
function convert(row: Row, property: Property, value: Value, path: string, refuse: Refuse): Value {
  if (property.type === "boolean" && typeof value === "string") {
    if (row.library === "framework") wrongType(path, "Boolean", value);
    if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
    if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false;
    refuse(`cannot parse '' as bool: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`, path);
  }
  if ((property.type === "integer" || property.type === "number") && typeof value === "string") {
    if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
    if (row.library === "framework") wrongType(path, "Number", value);
    refuse(`cannot parse '' as int: strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`, path);
  }
  if (property.type === "string" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  return value;
}

/** The framework's bridge fails the whole call where a value cannot be encoded. */
function wrongType(path: string, wanted: string, value: string): never {
  throw new ProviderError(
    `cannot encode resource inputs to call ValidateResourceConfig: objectEncoder failed on property "${snakeCase(path)}": ` +
      `Expected a ${wanted}, got resource.PropertyValue{V:${JSON.stringify(value)}} true`,
  );
}
