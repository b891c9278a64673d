/**
 * Property values on Pulumi's wire: a protobuf Struct in which secrets, unknowns, assets and outputs are told by a
 * signature key (sdk/go/common/resource/properties.go). Here they become plain values, with the names of the
 * top-level properties that held a secret beside them.
 */
import { createHash } from "node:crypto";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value that is not known before the update runs. */
export const UNKNOWN = Symbol("unknown");

/** A text asset; `hash` is the SHA-256 of its text, hex. */
export class TextAsset {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get hash(): string {
    return createHash("sha256").update(this.text).digest("hex");
  }
}

export type Value = null | boolean | number | string | typeof UNKNOWN | TextAsset | Value[] | { [key: string]: Value };
export type Values = Record<string, Value>;

/** What a message held: the plain values, and which top-level properties held a secret somewhere inside. */
export interface Decoded {
  values: Values;
  secrets: Set<string>;
}

export type WireStruct = structPb.Struct;
type Wire = structPb.JavaScriptValue;

export function decode(struct: WireStruct | undefined): Decoded {
  const secrets = new Set<string>();
  const values: Values = {};
  for (const [key, wire] of Object.entries(struct?.toJavaScript() ?? {})) {
    values[key] = decodeValue(wire, () => secrets.add(key));
  }
  return { values, secrets };
}

/** Back to the wire; the top-level properties named in `secrets` are marked as secret. */
export function encode(values: Values, secrets: Iterable<string> = []): WireStruct {
  const secret = new Set(secrets);
  const wire: Record<string, Wire> = {};
  for (const [key, value] of Object.entries(values)) {
    const encoded = encodeValue(value);
    wire[key] = secret.has(key) && value !== null ? { [SIGNATURE]: SECRET, value: encoded } : encoded;
  }
  return structPb.Struct.fromJavaScript(wire);
}

/** Whether any part of the value is unknown. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

export function isObject(value: Value | undefined): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof TextAsset);
}

function decodeValue(wire: Wire | undefined, sawSecret: () => void): Value {
  if (wire === undefined || wire === null) return null;
  if (wire === UNKNOWN_ON_THE_WIRE) return UNKNOWN;
  if (typeof wire !== "object") return wire;
  if (Array.isArray(wire)) return (wire as Wire[]).map((item) => decodeValue(item, sawSecret));
  const object = wire as Record<string, Wire>;
  switch (object[SIGNATURE]) {
    case SECRET:
      sawSecret();
      return decodeValue(object["value"], sawSecret);
    case OUTPUT:
      if (object["secret"] === true) sawSecret();
      return "value" in object ? decodeValue(object["value"], sawSecret) : UNKNOWN;
    case ASSET:
      return new TextAsset(typeof object["text"] === "string" ? object["text"] : "");
    default: {
      const entries = Object.entries(object).map(([key, value]) => [key, decodeValue(value, sawSecret)] as const);
      return Object.fromEntries(entries);
    }
  }
}

function encodeValue(value: Value): Wire {
  if (value === UNKNOWN) return UNKNOWN_ON_THE_WIRE;
  if (value instanceof TextAsset) return { [SIGNATURE]: ASSET, hash: value.hash, text: value.text };
  if (Array.isArray(value)) return value.map(encodeValue);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodeValue(item)]));
  return value as Wire;
}
