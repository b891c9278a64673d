/** The fields of a pydantic settings class, read from its text. */
import type { Setting } from "./release-facts.ts";

const SETTINGS_CLASS = /^class \w+\((?:[\w.]+, *)*(?:pydantic_settings\.)?BaseSettings(?:, *[\w.]+)*\):/;
const FIELD = /^ {4}(\w+): *([^=#]+?) *(?:=(?!=) *(.*))?$/;

/** Of every class in the file that is BaseSettings itself; a class that inherits from such a one is not followed. */
export function pydanticSettings(source: string): Setting[] {
  return classBodies(source).flatMap((body) => {
    const prefix = /env_prefix *= *["'](\w*)["']/.exec(body.join("\n"))?.[1] ?? "";
    return statements(body).flatMap((statement) => {
      const [, field, type, value] = FIELD.exec(statement) ?? [];
      if (field === undefined || type === undefined || field === "model_config" || type.startsWith("ClassVar"))
        return [];
      return { name: aliasOf(value) ?? (prefix + field).toUpperCase(), type, required: isRequired(value) };
    });
  });
}

function classBodies(source: string): string[][] {
  const bodies: string[][] = [];
  let current: string[] | undefined;
  for (const line of source.split("\n")) {
    if (/^\S/.test(line) && !line.startsWith("#")) {
      current = SETTINGS_CLASS.test(line) ? [] : undefined;
      if (current) bodies.push(current);
    } else current?.push(line);
  }
  return bodies;
}

/** Lines without comments; what stands in brackets over several lines is one. */
function statements(lines: string[]): string[] {
  const found: string[] = [];
  let open = "";
  for (const line of lines.map(withoutComment)) {
    open = open === "" ? line : `${open} ${line.trim()}`;
    if (depth(open) > 0) continue;
    found.push(open.trimEnd());
    open = "";
  }
  return found;
}

function withoutComment(line: string): string {
  return line.replace(/^((?:[^"'#]|"[^"]*"|'[^']*')*)#.*$/, "$1").trimEnd();
}

function depth(text: string): number {
  const bare = text.replaceAll(/"[^"]*"|'[^']*'/g, "");
  return (bare.match(/[([{]/g) ?? []).length - (bare.match(/[)\]}]/g) ?? []).length;
}

/** `Field(...)` and a Field with neither default nor factory want a value; `X | None` without one does, too. */
function isRequired(value: string | undefined): boolean {
  if (value === undefined) return true;
  const [, inside] = /^(?:pydantic\.)?Field\(\s*(.*)\)$/.exec(value) ?? [];
  if (inside === undefined) return false;
  if (/^\.\.\./.test(inside) || inside === "") return true;
  return /^\w+ *=/.test(inside) && !/\bdefault(_factory)? *= *(?!\.\.\.)/.test(inside);
}

function aliasOf(value: string | undefined): string | undefined {
  return /\b(?:validation_)?alias *= *["'](\w+)["']/.exec(value ?? "")?.[1]?.toUpperCase();
}
