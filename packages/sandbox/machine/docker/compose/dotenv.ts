/** dotenv files as compose reads them. */
import { interpolate, InterpolationFault, MalformedTemplate } from "./interpolate.ts";

export interface Dotenv {
  values: Record<string, string>;
  /** The first fault, in compose's words; values are then incomplete. */
  fault?: string;
}

type LookUp = (name: string) => string | undefined;

/** `environment` wins over the file's own earlier lines where a value names a variable. */
export function parseDotenv(text: string, environment: Readonly<Record<string, string>>): Dotenv {
  const values: Record<string, string> = {};
  const lookUp: LookUp = (name) => environment[name] ?? values[name];
  const faultAt = (rest: string, what: string): Dotenv => {
    const line = text.slice(0, text.length - rest.length).split("\n").length;
    return { values, fault: `line ${line}: ${what}` };
  };
  try {
    for (let rest = statement(text); rest !== ""; rest = statement(rest)) {
      const line = rest.split("\n", 1)[0] ?? "";
      const bad = /^(?:export\s+)?[\p{L}\p{N}\s_.[\]-]*([^\p{L}\p{N}\s_.[\]=:-])/u.exec(line.split(/[=:]/, 1)[0] ?? "");
      if (bad?.[1] !== undefined)
        return faultAt(rest, `unexpected character "${bad[1]}" in variable name ${JSON.stringify(line)}`);
      const [whole, name = "", sign] =
        /^(?:export[ \t]+)?([\p{L}\p{N}_.[\] \t-]*?)[ \t]*(?:([=:])[ \t]*|\n|$)/u.exec(rest) ?? [];
      if (whole === undefined || /[ \t]/.test(name)) return faultAt(rest, "key cannot contain a space");
      rest = rest.slice(whole.length);
      if (sign === undefined) {
        // A bare name takes the value that the environment has.
        const inherited = environment[name];
        if (inherited !== undefined) values[name] = inherited;
        continue;
      }
      const quote = /^["']/.exec(rest)?.[0];
      const quoted = quote === undefined ? undefined : quotedValue(rest, quote);
      if (quote !== undefined && quoted === undefined)
        // Compose has read on to the file's end by then, and names that line.
        return faultAt("", `unterminated quoted value ${rest.split("\n", 1)[0] ?? ""}`);
      const raw = quoted?.inner ?? rest.split("\n", 1)[0] ?? "";
      values[name] = quote === "'" ? raw : expanded(quote === undefined ? bare(raw) : unescaped(raw), lookUp);
      rest = rest.slice(quoted?.length ?? raw.length);
    }
  } catch (error) {
    if (error instanceof MalformedTemplate)
      return { values, fault: `Invalid template: ${JSON.stringify(error.message)}` };
    if (error instanceof InterpolationFault) return { values, fault: error.message };
    throw error;
  }
  return { values };
}

/** From the next assignment on. A hash begins a comment there only, and not on a later line of a value. */
function statement(text: string): string {
  return text.replace(/^(?:\s+|#[^\n]*)+/, "");
}

/** Up to the quote that no backslash stands before; that backslash goes, all others stay. */
function quotedValue(text: string, quote: string): { inner: string; length: number } | undefined {
  let inner = "";
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === quote) return { inner, length: at + 1 };
    if (character !== "\\") inner += character;
    else {
      const next = text.charAt(++at);
      inner += next === quote ? next : `\\${next}`;
    }
  }
  return undefined;
}

function bare(raw: string): string {
  return (raw.split(" #", 1)[0] ?? "").trimEnd();
}

const ESCAPES: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", $: "$$" };

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:([abfnrtv$"\\])|0([0-7]{3}))/g, (_, letter?: string, octal?: string) =>
    letter === undefined ? String.fromCharCode(Number.parseInt(octal ?? "", 8)) : (ESCAPES[letter] ?? letter),
  );
}

function expanded(text: string, lookUp: LookUp): string {
  return interpolate(text, lookUp, () => undefined);
}
