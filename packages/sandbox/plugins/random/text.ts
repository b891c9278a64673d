/** Random texts of chosen character classes, as the random provider makes them. */
import { randomInt } from "node:crypto";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";

const CLASSES = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;
type Class = keyof typeof CLASSES;
const classes = Object.keys(CLASSES) as Class[];

/** The least of each class first, the rest from all that are wanted, then shuffled. */
export function randomText(inputs: Values): string {
  const wanted = classes.filter((name) => isWanted(inputs, name));
  const letters = wanted.flatMap((name) => pick(charactersOf(inputs, name), leastOf(inputs, name)));
  const all = wanted.map((name) => charactersOf(inputs, name)).join("");
  const rest = pick(all, Number(inputs["length"]) - letters.length);
  return shuffled([...letters, ...rest]).join("");
}

/** The refusals of the official plugin. */
export function lengthFault(inputs: Values): { property: string; words: string }[] {
  const { length } = inputs;
  if (typeof length !== "number") return [];
  const least = classes.reduce((sum, name) => sum + leastOf(inputs, name), 0);
  const fault = (bound: string) => {
    const words = `Invalid Attribute Value. Attribute length value must be at least ${bound}, got: ${length}`;
    return [{ property: "length", words }];
  };
  if (length < 1) return fault("1");
  return length < least ? fault("sum of min_upper + min_lower + min_numeric + min_special") : [];
}

function isWanted(inputs: Values, name: Class): boolean {
  return (inputs[name] ?? (name === "numeric" ? inputs["number"] : undefined)) !== false;
}

function charactersOf(inputs: Values, name: Class): string {
  const own = inputs["overrideSpecial"];
  return name === "special" && typeof own === "string" && own !== "" ? own : CLASSES[name];
}

function leastOf(inputs: Values, name: Class): number {
  const least = inputs[`min${name.charAt(0).toUpperCase()}${name.slice(1)}`];
  return typeof least === "number" ? least : 0;
}

function pick(characters: string, count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, () => characters.charAt(randomInt(characters.length)));
}

function shuffled(letters: string[]): string[] {
  const drawn = letters.map((letter) => ({ letter, at: randomInt(2 ** 32) }));
  return drawn.toSorted((a, b) => a.at - b.at).map(({ letter }) => letter);
}
