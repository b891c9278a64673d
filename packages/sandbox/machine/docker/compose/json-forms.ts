/** The forms a value takes in a compose file: one or many, list or map, text or number. */
import type { Json, JsonObject } from "./compose-file.ts";

export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

export function textList(value: Json | undefined): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((item) => textOf(item) ?? "");
}

/** {NAME: value} and ["NAME=value"] alike. */
export function pairsOf(value: Json | undefined): Record<string, string> {
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(objectOf(value)).map(([name, own]) => [name, textOf(own) ?? ""]));
  return Object.fromEntries(
    textList(value).map((line) => {
      const [name = "", ...rest] = line.split("=");
      return [name, rest.join("=")];
    }),
  );
}

/** An absolute path, "." and ".." resolved. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
