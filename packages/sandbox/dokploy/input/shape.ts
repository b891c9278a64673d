import type { Field, Issue, Parsed } from "./field.ts";

export type Shape = Record<string, Field<unknown>>;

/** What a shape's values are once parsed. */
export type Values<S extends Shape> = { [Name in keyof S]: S[Name] extends Field<infer T> ? T : never };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Unknown fields are dropped in silence, so a misspelt one is never reported (facts 25). */
export const object = <S extends Shape>(shape: S): Field<Values<S>> => ({
  parse(value, path, coerce): Parsed<Values<S>> {
    if (!isRecord(value)) {
      const message = `Invalid input: expected object, received ${value === null ? "null" : typeof value}`;
      return { issues: [{ expected: "object", code: "invalid_type", path, message }] };
    }
    const issues: Issue[] = [];
    const values: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(shape)) {
      const parsed = field.parse(value[name], [...path, name], coerce);
      if ("issues" in parsed) issues.push(...parsed.issues);
      else if (parsed.value !== undefined) values[name] = parsed.value;
    }
    return issues.length > 0 ? { issues } : { value: values as Values<S> };
  },
});

/** zod's flattened view of issues, as tRPC's errors carry it. */
export const flattened = (
  issues: readonly Issue[],
): { formErrors: string[]; fieldErrors: Record<string, string[]> } => {
  const formErrors: string[] = [];
  const fieldErrors: Record<string, string[]> = {};
  for (const { path, message } of issues) {
    const [field] = path;
    if (field === undefined) formErrors.push(message);
    else (fieldErrors[field] ??= []).push(message);
  }
  return { formErrors, fieldErrors };
};
