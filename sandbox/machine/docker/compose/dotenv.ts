/** dotenv files as compose reads them. */
import { interpolate, InterpolationFault } from "./interpolate.ts";

export interface Dotenv {
  values: Record<string, string>;
  /** The first fault, in compose's words; values are then incomplete. */
  fault?: string;
}

/** `environment` wins over the file's own earlier lines where a value names a variable. */
export function parseDotenv(text: string, environment: Readonly<Record<string, string>>): Dotenv {
  const values: Record<string, string> = {};
  const lookUp = (name: string) => environment[name] ?? values[name];
  const pattern =
    /^[ \t]*(?:export[ \t]+)?([^\s=:#]+)[ \t]*(?:[=:][ \t]*("(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\n]*))?[^\n]*$/gm;
  const rest = text.replaceAll("\r\n", "\n").replaceAll(/^[ \t]*#.*$/gm, "");
  for (const [line, name = "", raw] of rest.matchAll(pattern)) {
    if (!/^[\w.\-[\]]+$/.test(name)) {
      const bad = /[^\w.\-[\]]/.exec(name)?.[0] ?? "";
      return { values, fault: `unexpected character "${bad}" in variable name near "${line.trim()}"` };
    }
    if (raw === undefined) {
      // A bare name takes the value that the environment has.
      const inherited = environment[name];
      if (inherited !== undefined) values[name] = inherited;
      continue;
    }
    try {
      values[name] = valueOf(raw, lookUp);
    } catch (error) {
      if (error instanceof InterpolationFault) return { values, fault: error.message };
      throw error;
    }
  }
  return { values };
}

function valueOf(raw: string, lookUp: (name: string) => string | undefined): string {
  if (raw.length > 1 && raw.startsWith("'") && raw.endsWith("'")) return raw.slice(1, -1);
  const expand = (text: string) => interpolate(text, lookUp, () => undefined);
  if (raw.length > 1 && raw.startsWith('"') && raw.endsWith('"')) {
    const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", $: "$$" };
    return expand(raw.slice(1, -1).replaceAll(/\\([nrt"\\$])/g, (_, letter: string) => escapes[letter] ?? letter));
  }
  return expand(raw.replace(/\s+#.*$/, "").trim());
}
