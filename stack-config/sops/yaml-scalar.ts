import { floatText } from "./float-text.ts";
import { textLeaf, type Leaf } from "./tree.ts";

const NULLS = ["", "~", "null", "Null", "NULL"];
const BOOLEANS = new Map([
  ...["true", "True", "TRUE"].map((word) => [word, "True"] as const),
  ...["false", "False", "FALSE"].map((word) => [word, "False"] as const),
]);
const INTEGER = /^[-+]?\d+$/;
const FLOAT = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * The value of an unquoted YAML scalar, as Go's yaml.v3 resolves the forms that SOPS writes. Other spellings of the same
 * value (0x10, 1_000) are taken for text, and so fail the file's authentication instead of passing wrongly.
 */
export function plainScalar(text: string): Leaf {
  if (NULLS.includes(text)) return { kind: "leaf", type: "null", text: "" };
  const boolean = BOOLEANS.get(text);
  if (boolean !== undefined) return { kind: "leaf", type: "bool", text: boolean };
  if (INTEGER.test(text)) return { kind: "leaf", type: "int", text: BigInt(text.replace(/^\+/, "")).toString() };
  if (FLOAT.test(text)) return { kind: "leaf", type: "float", text: floatText(Number(text)) };
  const [, sign] = INFINITY.exec(text) ?? [];
  if (sign !== undefined) return { kind: "leaf", type: "float", text: sign === "-" ? "-Inf" : "+Inf" };
  if (NOT_A_NUMBER.test(text)) return { kind: "leaf", type: "float", text: "NaN" };
  if (DATE.test(text)) return { kind: "leaf", type: "time", text: `${text}T00:00:00Z` };
  if (TIME.test(text)) return { kind: "leaf", type: "time", text };
  return textLeaf(text);
}
