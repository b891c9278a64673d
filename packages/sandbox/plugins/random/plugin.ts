/** The official random plugin's stand-in: its values live in the stack's state and nowhere else. */
import { randomUUID } from "node:crypto";
import { type Provider, ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { type Made, madeOnce } from "../bridged/made-once.ts";
import type { Property, Row } from "../bridged/row.ts";
import { lengthFault, randomText } from "./text.ts";

export function randomProvider(): Provider {
  return {
    name: "random",
    version: "4.21.2",
    resources: {
      "random:index/randomPassword:RandomPassword": passwordType,
      "random:index/randomUuid:RandomUuid": madeOnce(
        { library: "framework", inputs: { keepers } },
        () => uuid(randomUUID()),
        (id) => uuid(checkedUuid(id)),
      ),
    },
  };
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

const passwordType = madeOnce(
  { library: "framework", secretOutputs: ["result", "bcryptHash"], inputs: textInputs },
  (inputs) => ({ id: "none", outputs: { result: randomText(inputs) } }),
  (result) => ({ id: "none", outputs: { result, length: result.length } }),
  lengthFault,
);

function uuid(result: string): Made {
  return { id: result, outputs: { result } };
}

function checkedUuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new ProviderError("Import Random UUID Error: the id to import is no UUID");
  }
  return text.toLowerCase();
}
