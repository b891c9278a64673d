/** ${VARIABLE} as compose puts it in: defaults, required ones, alternatives, $$ for a dollar sign. */

export class InterpolationFault extends Error {}

/** A dollar sign that begins nothing; the message is the text it stands in. */
export class MalformedTemplate extends InterpolationFault {}

const NAME = /^[a-zA-Z_]\w*/;

/** `missing` hears of variables that are not set and have no default. */
export function interpolate(
  text: string,
  lookUp: (name: string) => string | undefined,
  missing: (name: string) => void,
): string {
  let result = "";
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    const rest = text.slice(at + 1);
    if (char !== "$") {
      result += char;
      at += 1;
    } else if (rest.startsWith("$")) {
      result += "$";
      at += 2;
    } else if (rest.startsWith("{")) {
      const end = closing(text, at + 1);
      result += braced(text.slice(at + 2, end), lookUp, missing);
      at = end + 1;
    } else {
      const name = NAME.exec(rest)?.[0];
      if (name === undefined) throw malformed(text);
      result += plain(name, lookUp, missing);
      at += 1 + name.length;
    }
  }
  return result;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text.charAt(at) === "{") depth += 1;
    if (text.charAt(at) === "}" && --depth === 0) return at;
  }
  throw malformed(text);
}

function braced(inside: string, lookUp: (name: string) => string | undefined, missing: (name: string) => void): string {
  const name = NAME.exec(inside)?.[0];
  if (name === undefined) throw malformed(`\${${inside}}`);
  const [, operator, word = ""] = /^(:?[-?+])([\s\S]*)$/.exec(inside.slice(name.length)) ?? [];
  if (operator === undefined) {
    if (inside.length > name.length) throw malformed(`\${${inside}}`);
    return plain(name, lookUp, missing);
  }
  const value = lookUp(name);
  const present = operator.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  const expanded = () => interpolate(word, lookUp, missing);
  switch (operator.at(-1)) {
    case "-":
      return present ? (value ?? "") : expanded();
    case "+":
      return present ? expanded() : "";
    default:
      if (present) return value ?? "";
      throw new InterpolationFault(
        `required variable ${name} is missing a value${word === "" ? "" : `: ${expanded()}`}`,
      );
  }
}

function plain(name: string, lookUp: (name: string) => string | undefined, missing: (name: string) => void): string {
  const value = lookUp(name);
  if (value === undefined) missing(name);
  return value ?? "";
}

function malformed(text: string): MalformedTemplate {
  return new MalformedTemplate(text);
}
