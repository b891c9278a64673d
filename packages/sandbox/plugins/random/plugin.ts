/** The official random plugin's stand-in: its values live in the stack's state and nowhere else. */
import { randomBytes, randomUUID } from "node:crypto";
import { type Provider, ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Property, Row, Verbs } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { lengthFault, randomText } from "./text.ts";

export function randomProvider(): Provider {
  return {
    name: "random",
    version: "4.21.2",
    resources: {
      "random:index/randomPassword:RandomPassword": textType(["result", "bcryptHash"], () => "none"),
      "random:index/randomString:RandomString": textType([], (result) => result),
      "random:index/randomUuid:RandomUuid": made(uuidRow, {
        fresh: () => uuid(randomUUID()),
        imported: (id) => uuid(checkedUuid(id)),
      }),
      "random:index/randomBytes:RandomBytes": made(bytesRow, {
        fresh: ({ length }) => bytes(randomBytes(Number(length))),
        imported: (id) => bytes(Buffer.from(id, "base64")),
      }),
      "random:index/randomId:RandomId": made(idRow, {
        fresh: ({ byteLength, prefix }) => identifier(randomBytes(Number(byteLength)), prefixOf(prefix)),
        imported: (id) => {
          const [encoded = "", prefix = ""] = id.split(",").reverse();
          return identifier(Buffer.from(encoded, "base64url"), prefix);
        },
      }),
    },
  };
}

interface Made {
  id: string;
  outputs: Values;
}

/** Everything replaces: the value is made once and kept in the state. */
function made(
  row: Row,
  make: { fresh(inputs: Values): Made; imported(id: string): Made },
  validate?: Verbs["validate"],
): ResourceType {
  return bridgedType(row, {
    ...(validate && { validate }),
    create: (inputs) => Promise.resolve(make.fresh(inputs)),
    read: (id, { state }) => Promise.resolve(Object.keys(state).length > 0 ? { outputs: state } : make.imported(id)),
    delete: () => Promise.resolve(),
  });
}

const keepers: Property = { type: "map", replaces: true };
const flag: Property = { type: "boolean", replaces: true, default: true };
const least: Property = { type: "integer", replaces: true, default: 0 };
const textInputs: Row["inputs"] = {
  keepers,
  length: {
    type: "integer",
    required: true,
    replaces: true,
    description:
      "The length of the string desired. The minimum value for length is 1 and, length must also be >= " +
      "(`min_upper` + `min_lower` + `min_numeric` + `min_special`).",
  },
  lower: flag,
  upper: flag,
  number: flag,
  numeric: flag,
  special: flag,
  minLower: least,
  minUpper: least,
  minNumeric: least,
  minSpecial: least,
  overrideSpecial: { type: "string", replaces: true },
};

function textType(secretOutputs: string[], idOf: (result: string) => string): ResourceType {
  return made(
    { library: "framework", secretOutputs, inputs: textInputs },
    {
      fresh: (inputs) => {
        const result = randomText(inputs);
        return { id: idOf(result), outputs: { result } };
      },
      imported: (result) => ({ id: idOf(result), outputs: { result, length: result.length } }),
    },
    lengthFault,
  );
}

const uuidRow: Row = { library: "framework", inputs: { keepers } };
const bytesRow: Row = {
  library: "framework",
  secretOutputs: ["base64", "hex"],
  inputs: {
    keepers,
    length: {
      type: "integer",
      required: true,
      replaces: true,
      description: "The number of bytes requested. The minimum value for length is 1.",
    },
  },
};
const idRow: Row = {
  library: "framework",
  inputs: {
    keepers,
    byteLength: {
      type: "integer",
      required: true,
      replaces: true,
      description:
        "The number of random bytes to produce. The minimum value is 1, which produces eight bits of randomness.",
    },
    prefix: { type: "string", replaces: true },
  },
};

function uuid(result: string): Made {
  return { id: result, outputs: { result } };
}

function checkedUuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new ProviderError("Import Random UUID Error: the id to import is no UUID");
  }
  return text.toLowerCase();
}

/** The official plugin's id is the value itself, in plain text: seen with 4.21.2. */
function bytes(value: Buffer): Made {
  const base64 = value.toString("base64");
  return { id: base64, outputs: { base64, hex: value.toString("hex"), length: value.length } };
}

function prefixOf(value: Values[string] | undefined): string {
  return typeof value === "string" ? value : "";
}

function identifier(value: Buffer, prefix: string): Made {
  const [hex, id] = [value.toString("hex"), value.toString("base64url")];
  return {
    id,
    outputs: {
      b64Std: prefix + value.toString("base64"),
      b64Url: prefix + id,
      hex: prefix + hex,
      dec: prefix + BigInt(`0x${hex}`).toString(),
      byteLength: value.length,
      ...(prefix !== "" && { prefix }),
    },
  };
}
