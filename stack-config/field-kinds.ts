/** What a field of a stack's file can be; each fault says what it takes instead. */
import * as v from "valibot";
import { closestName } from "./closest-name.ts";

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
        const meant = closestName(key, known);
        addIssue({
          message:
            meant === undefined ? `unknown key; known are ${known.join(", ")}` : `unknown key; did you mean ${meant}?`,
          path: [{ type: "object", origin: "key", input, key, value: input[key] }],
        });
      }
    }),
  );
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
  return checked(text, (input) => (form.test(input) ? undefined : `"${input}" is not ${what}`));
}

export function oneOf(what: string, names: readonly string[]) {
  return checked(text, (input) => oneOfProblem(input, what, names));
}

export function oneOfProblem(input: string, what: string, names: readonly string[]): string | undefined {
  if (names.includes(input)) return undefined;
  const meant = closestName(input, names);
  return `unknown ${what} "${input}"; ${meant === undefined ? "" : `did you mean ${meant}? `}known: ${names.join(", ")}`;
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
  return (issue: { input: unknown }): string =>
    issue.input === undefined ? `is missing; it takes ${what}` : `takes ${what}, not ${kindOf(issue.input)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a section";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
