import { floatText } from "./float-text.ts";
import type { LeafType } from "./tree.ts";

const INTEGER = /^[-+]?\d{1,19}$/;
const MOST = 2n ** 63n - 1n;
const FLOAT = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const INFINITY = /^([-+]?)inf(?:inity)?$/i;
const BOOLEANS = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, "True"] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, "False"] as const),
]);
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * What goes into the message authentication code for a value of the type that the file states: SOPS parses the decrypted text
 * as that type and writes it out again (getsops/sops aes/cipher.go Decrypt, sops.go ToBytes), so that a type that was changed
 * gives another text, or none. Undefined: the text is not of that type.
 */
export function statedText(type: LeafType, text: string): string | undefined {
  switch (type) {
    case "int":
      return integerText(text);
    case "float":
      return floatingText(text);
    case "bool":
      return BOOLEANS.get(text);
    case "time":
      return timeText(text);
    default:
      return text;
  }
}

/** Go's strconv.Atoi and Itoa on 64 bits. */
function integerText(text: string): string | undefined {
  if (!INTEGER.test(text)) return undefined;
  const number = BigInt(text.replace(/^\+/, ""));
  return number > MOST || number < -MOST - 1n ? undefined : number.toString();
}

/** Go's strconv.ParseFloat, without the hexadecimal forms, and FormatFloat. */
function floatingText(text: string): string | undefined {
  const [, sign] = INFINITY.exec(text) ?? [];
  if (sign !== undefined) return sign === "-" ? "-Inf" : "+Inf";
  if (/^nan$/i.test(text)) return "NaN";
  const number = Number(text);
  return FLOAT.test(text) && Number.isFinite(number) ? floatText(number) : undefined;
}

/** RFC 3339 as Go's time.Time reads and writes it: no zeros at a fraction's end, Z for no offset. */
function timeText(text: string): string | undefined {
  const [, seconds, fraction = "", offset] = TIME.exec(text) ?? [];
  if (seconds === undefined || offset === undefined || Number.isNaN(Date.parse(text))) return undefined;
  const digits = fraction.replace(/0+$/, "");
  return seconds + (digits === "" ? "" : `.${digits}`) + (/^[+-]00:00$/.test(offset) ? "Z" : offset);
}
