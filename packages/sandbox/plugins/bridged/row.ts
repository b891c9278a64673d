/** What a resource type of an official plugin is described by: facts as data, and the calls that carry it out. */
import type { Call } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";

export interface Property {
  type: "string" | "boolean" | "integer" | "number" | "map" | "object" | "any" | "array";
  /** Of an array: what its items are. */
  items?: Property;
  /** Of an object: its fields. */
  properties?: Readonly<Record<string, Property>>;
  required?: boolean;
  secret?: boolean;
  /** What the service takes when absent. The bridge leaves the inputs alone (seen in Check's answers); the state has it. */
  default?: Value;
  /** A change replaces the resource. */
  replaces?: boolean;
  /** The order of an array's items is no change. */
  set?: boolean;
  /** The service fills it in when absent, so its absence is no change. */
  computed?: boolean;
  /** The service never tells it again: a refresh keeps what the state says, an import finds none. */
  writeOnly?: boolean;
  /** What the state has of it, where that is not the value itself; the same for what is in that form already. */
  stored?: (value: Value) => Value;
  /** The only values taken. */
  oneOf?: readonly (string | number)[];
  /** The framework's words after "Missing required property 'x': ". */
  description?: string;
}

export interface Row {
  /** Which of Terraform's two libraries the type was written with: they refuse in other words. */
  library: "sdk" | "framework";
  inputs: Readonly<Record<string, Property>>;
  /** Of the SDK: what only the service tells, beside inputs that are `computed`. */
  outputs?: readonly string[];
  /** Outputs that are always secret, beside secret inputs. */
  secretOutputs?: readonly string[];
  /** "when named": only for a resource with a name of its own choice, since names are unique. */
  deleteBeforeReplace?: boolean | "when named";
  /** The bridge makes a name from the resource's when the program gives none. */
  autonamed?: boolean;
  /** Of the SDK: an update that fails leaves the state as it was (d.Partial). Without it the state has what was planned. */
  partial?: boolean;
}

export interface Verbs {
  /** `outputs` over the inputs are the state; `made` is told the id as soon as there is one, with steps still to come. */
  create(inputs: Values, call: Call, made: (id: string) => void): Promise<{ id: string; outputs: Values }>;
  /** What the service holds, by output names, with its id where an import typed another; undefined: gone. */
  read(
    id: string,
    known: { inputs: Values; state: Values },
    call: Call,
  ): Promise<{ outputs: Values; id?: string } | undefined>;
  /** Returns the outputs. Without it every change must replace. */
  update?(id: string, olds: { inputs: Values; state: Values }, news: Values, call: Call): Promise<Values>;
  delete(id: string, state: Values, call: Call): Promise<void>;
  /** Refusals of this type alone, in its words, without the place. */
  validate?: (inputs: Values) => { property: string; words: string }[];
}

/** "web" → "web-0f3a9c1", as the bridge names what the program does not. */
export function automaticName(resource: string): string {
  const suffix = Math.floor(Math.random() * 0x10000000);
  return `${resource}-${suffix.toString(16).padStart(7, "0")}`;
}
