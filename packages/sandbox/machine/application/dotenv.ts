/** Variables as Dokploy and this program write them for compose: bare values, and quoted ones with escapes and line ends. */
import { interpolate } from "./interpolate.ts";

export function readDotenv(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const assignment = /^[ \t]*(?:export[ \t]+)?([\w.]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)"|'([^']*)'|([^\n]*))/gm;
  for (const [, name = "", double, single, bare = ""] of text.matchAll(assignment)) {
    const raw = single ?? (double === undefined ? (bare.split(" #", 1)[0] ?? "").trim() : unescaped(double));
    values[name] = single === undefined ? interpolate(raw, values) : raw;
  }
  return values;
}

/** An escaped dollar sign stays one through the interpolation. */
function unescaped(text: string): string {
  return text.replaceAll(
    /\\([nrt"\\$])/g,
    (_, letter: string) => ({ n: "\n", r: "\r", t: "\t", $: "$$" })[letter] ?? letter,
  );
}
