/** tRPC's answers as superjson writes them: JSON, and beside it which values were dates or undefined. */
export interface Written {
  json: unknown;
  meta?: { values: Record<string, [string]> | [string]; v: 1 };
}

const annotate = (value: unknown, path: string, found: Record<string, [string]>): unknown => {
  if (value instanceof Date) {
    found[path] = ["Date"];
    return value.toISOString();
  }
  if (value === undefined) {
    found[path] = ["undefined"];
    return null;
  }
  if (typeof value !== "object" || value === null) return value;
  const inside = (key: string): string => (path === "" ? key : `${path}.${key.replaceAll(".", "\\.")}`);
  if (Array.isArray(value)) return value.map((entry, index) => annotate(entry, inside(String(index)), found));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, annotate(entry, inside(key), found)]));
};

export const superjson = (value: unknown): Written => {
  const found: Record<string, [string]> = {};
  const json = annotate(value, "", found);
  const whole = found[""];
  if (whole) return { json, meta: { values: whole, v: 1 } };
  return Object.keys(found).length === 0 ? { json } : { json, meta: { values: found, v: 1 } };
};
