/** What a field of a stack's file can be; each fault says what it takes instead. */
import * as v from "valibot";
import { closestName } from "./closest-name.ts";
import { quoted } from "./quoted.ts";

const text = v.string(takes("text"));

/** An object that has the named keys and no other. */
export function section<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries);
  return v.pipe(
    v.custom<Record<string, unknown>>(isPlainObject, takes(`a section with the keys ${known.join(", ")}`)),
    v.looseObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!isPlainObject(dataset.value)) return;
      const input: Record<string, unknown> = dataset.value;
      for (const key of Object.keys(input).filter((name) => !known.includes(name))) {
        addIssue({
          message: unknownKey(key, known),
          path: [{ type: "object", origin: "key", input, key, value: input[key] }],
        });
      }
    }),
  );
}

function unknownKey(key: string, known: readonly string[]): string {
  const [section = ""] = key.split(".");
  // What pulumi config set makes of it without --path.
  if (key.includes(".") && known.includes(section))
    return `stands beside ${section}, not in it; pulumi config rm ${key}, then pulumi config set --path ${key} VALUE`;
  const meant = closestName(key, known);
  return meant === undefined ? `unknown key; known are ${known.join(", ")}` : `unknown key; did you mean ${meant}?`;
}

export function checked(schema: v.GenericSchema<unknown, string>, problem: (input: string) => string | undefined) {
  return v.pipe(
    schema,
    v.check(
      (input) => problem(input) === undefined,
      (issue) => problem(issue.input) ?? "",
    ),
  );
}

export function matching(form: RegExp, what: string) {
  return checked(text, (input) => (form.test(input) ? undefined : `${quoted(input)} is not ${what}`));
}

export function oneOf(what: string, names: readonly string[]) {
  return checked(text, (input) => oneOfProblem(input, what, names));
}

export function oneOfProblem(input: string, what: string, names: readonly string[]): string | undefined {
  if (names.includes(input)) return undefined;
  const meant = closestName(input, names);
  return `unknown ${what} ${quoted(input)}; ${meant === undefined ? "" : `did you mean ${meant}? `}known: ${names.join(", ")}`;
}

export function whole(what: string, from: number, to = Number.MAX_SAFE_INTEGER) {
  return v.pipe(
    v.number(takes(what)),
    v.check(
      (input) => Number.isSafeInteger(input) && input >= from && input <= to,
      (issue) => `${issue.input} is not ${what}`,
    ),
  );
}

export function takes(what: string) {
  return ({ input }: { input: unknown }): string => {
    if (input === undefined) return `is missing; it takes ${what}`;
    if (input === null || input === "") return `is empty; leave it out, or give it ${what}`;
    // YAML and Pulumi make a number or a truth value of what looks like one.
    const quotes = what === "text" && (typeof input === "number" || typeof input === "boolean");
    return `takes ${what}, not ${kindOf(input)}${quotes ? `; put it in quotes: "${String(input)}"` : ""}`;
  };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a section";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
