/** The environment variables a Python program reads, from its text. */
import type { EnvironmentRead } from "./release-facts.ts";

/** `os.environ["X"]` ends the program where X is missing; `.get` and `getenv` do not. */
export function environmentReads(sources: string[]): EnvironmentRead[] {
  const text = sources.join("\n");
  const required = namesIn(text, /\benviron\[["'](\w+)["']\]/g);
  const optional = namesIn(text, /\b(?:environ\.get|getenv)\(\s*["'](\w+)["']/g);
  return [...new Set([...required, ...optional])].map((name) => ({ name, required: required.includes(name) }));
}

function namesIn(text: string, form: RegExp): string[] {
  return [...text.matchAll(form)].map(([, name]) => name ?? "");
}
