/** The shell scripts of components/bootstrap, with their values as quoted assignments in front. */
import { readFileSync } from "node:fs";

export function remoteScript(file: string, values: Record<string, string>): string {
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${shellQuoted(value)}\n`);
  return assignments.join("") + scriptText(file);
}

export function scriptText(file: string): string {
  return readFileSync(new URL(`./bootstrap/${file}`, import.meta.url), "utf8");
}

/** One word to a POSIX shell, whatever is in it. */
export function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
