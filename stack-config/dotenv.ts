import type { Fault } from "./fault.ts";
import { shownName } from "./shown-name.ts";

const LINE = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/**
 * Reads dotenv text as Docker Compose does: NAME=value, quotes taken off, " #" begins a comment behind an unquoted value.
 * @param place for the faults, which name lines but repeat nothing of them
 */
export function parseDotenv(text: string, place: string): { values: Map<string, string>; faults: Fault[] } {
  const values = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [index, rawLine] of text.split("\n").entries()) {
    const line = rawLine.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, name, rest] = LINE.exec(line) ?? [];
    const value = rest === undefined ? undefined : unquoted(rest);
    if (name === undefined || value === undefined) {
      faults.push({
        path: `line ${index + 1} of ${place}`,
        problem: "is not NAME=value on one line, with closed quotes if any",
      });
    } else if (values.has(name)) {
      const path = shownName(name, [...values.keys()].indexOf(name) + 1);
      faults.push({ path: `${path} in ${place}`, problem: "is set twice; leave one" });
    } else values.set(name, value);
  }
  return { values, faults };
}

/** @returns undefined for a quote that is not closed or has something other than a comment behind it */
export function unquoted(rest: string): string | undefined {
  if (rest.startsWith("'")) return /^'([^']*)'\s*(?:#.*)?$/.exec(rest)?.[1];
  // Not /\s+#/: that looks at each space of a long run anew.
  if (!rest.startsWith('"'))
    return rest
      .split(/^#|\s#/, 1)
      .join("")
      .trim();
  const inner = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/s.exec(rest)?.[1];
  return inner?.replace(/\\(.)/gs, (_, letter: string) => ESCAPES.get(letter) ?? letter);
}

const ESCAPES = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
