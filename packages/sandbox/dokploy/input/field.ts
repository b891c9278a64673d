/** Dokploy checks its inputs with zod; these are the kinds of field it uses, with zod's own words and issue shapes. */
export interface Issue {
  code: string;
  path: string[];
  message: string;
  [detail: string]: unknown;
}

export type Parsed<T> = { value: T } | { issues: Issue[] };

/** `coerce`: the procedure's REST form has been called in this process, so its scalars are converted (facts 26). */
export interface Field<T> {
  parse(value: unknown, path: string[], coerce: boolean): Parsed<T>;
}

const typeName = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : Number.isNaN(value) ? "NaN" : typeof value;

const wrongType = (expected: string, value: unknown, path: string[]): { issues: Issue[] } => ({
  issues: [
    {
      expected,
      code: "invalid_type",
      path,
      message: `Invalid input: expected ${expected}, received ${typeName(value)}`,
    },
  ],
});

export interface TextRules {
  min?: number;
  max?: number;
  maxMessage?: string;
  pattern?: RegExp;
  patternMessage?: string;
  accepts?: (text: string) => boolean;
  acceptsMessage?: string;
}

export const text = (rules: TextRules = {}): Field<string> => ({
  parse(value, path) {
    if (typeof value !== "string") return wrongType("string", value, path);
    const { min = 0, max = Infinity } = rules;
    if (value.length < min) {
      const message = `Too small: expected string to have >=${min} characters`;
      return { issues: [{ origin: "string", code: "too_small", minimum: min, inclusive: true, path, message }] };
    }
    if (value.length > max) {
      const message = rules.maxMessage ?? `Too big: expected string to have <=${max} characters`;
      return { issues: [{ origin: "string", code: "too_big", maximum: max, inclusive: true, path, message }] };
    }
    if (rules.pattern && !rules.pattern.test(value)) {
      const pattern = String(rules.pattern);
      const message = rules.patternMessage ?? `Invalid string: must match pattern ${pattern}`;
      return { issues: [{ origin: "string", code: "invalid_format", format: "regex", pattern, path, message }] };
    }
    if (rules.accepts && !rules.accepts(value)) {
      return { issues: [{ code: "custom", path, message: rules.acceptsMessage ?? "Invalid input" }] };
    }
    return { value };
  },
});

/** Coerced as zod does it: `Boolean(value)`, so "false" is true and a missing one false. */
export const flag = (): Field<boolean> => ({
  parse(value, path, coerce) {
    if (typeof value === "boolean") return { value };
    return coerce ? { value: Boolean(value) } : wrongType("boolean", value, path);
  },
});

export const count = (rules: { min?: number; max?: number } = {}): Field<number> => ({
  parse(value, path, coerce) {
    const number = coerce ? Number(value) : value;
    if (typeof number !== "number" || Number.isNaN(number)) return wrongType("number", number, path);
    const { min = -Infinity, max = Infinity } = rules;
    if (number < min) {
      const message = `Too small: expected number to be >=${min}`;
      return { issues: [{ origin: "number", code: "too_small", minimum: min, inclusive: true, path, message }] };
    }
    if (number > max) {
      const message = `Too big: expected number to be <=${max}`;
      return { issues: [{ origin: "number", code: "too_big", maximum: max, inclusive: true, path, message }] };
    }
    return { value: number };
  },
});

export const oneOf = <const T extends string>(values: readonly T[]): Field<T> => ({
  parse(value, path) {
    const known = values.find((candidate) => candidate === value);
    if (known !== undefined) return { value: known };
    const message = `Invalid option: expected one of ${values.map((name) => `"${name}"`).join("|")}`;
    return { issues: [{ code: "invalid_value", values, path, message }] };
  },
});

export const anything = (): Field<unknown> => ({ parse: (value) => ({ value }) });

export const listOf = <T>(item: Field<T>): Field<T[]> => ({
  parse(value, path, coerce) {
    if (!Array.isArray(value)) return wrongType("array", value, path);
    const parsed = value.map((entry: unknown, index) => item.parse(entry, [...path, String(index)], coerce));
    const issues = parsed.flatMap((entry) => ("issues" in entry ? entry.issues : []));
    return issues.length > 0
      ? { issues }
      : { value: parsed.flatMap((entry) => ("value" in entry ? [entry.value] : [])) };
  },
});

export const optional = <T>(inner: Field<T>): Field<T | undefined> => ({
  parse: (value, path, coerce) => (value === undefined ? { value } : inner.parse(value, path, coerce)),
});

export const nullable = <T>(inner: Field<T>): Field<T | null> => ({
  parse: (value, path, coerce) => (value === null ? { value } : inner.parse(value, path, coerce)),
});

export const withDefault = <T>(inner: Field<T>, fallback: T): Field<T> => ({
  parse: (value, path, coerce) => (value === undefined ? { value: fallback } : inner.parse(value, path, coerce)),
});

/** An optional column that a procedure demands: undefined is refused in other words, even where scalars are coerced. */
export const nonOptional = <T>(inner: Field<T>): Field<T> => ({
  parse(value, path, coerce) {
    return value === undefined ? wrongType("nonoptional", value, path) : inner.parse(value, path, coerce);
  },
});
