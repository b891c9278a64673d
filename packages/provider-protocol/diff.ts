/** Which properties differ between the inputs of the last update and the new ones, and which of them replace. */
import { isObject, TextAsset, UNKNOWN, type Value, type Values } from "./values.ts";

export type Change = "add" | "delete" | "update";

/** `paths` maps a property path ("env.NAME", "rules[1].port") to how it changed. */
export interface Difference {
  paths: Map<string, Change>;
  replaces: string[];
  deleteBeforeReplace?: boolean;
}

/** An unknown new value counts as changed. `replaceOn` names top-level properties. */
export function difference(olds: Values, news: Values, replaceOn: readonly string[] = []): Difference {
  const paths = new Map<string, Change>();
  compareObjects(olds, news, "", paths);
  const replaces = [...paths.keys()].filter((path) => replaceOn.includes(topLevel(path)));
  return { paths, replaces };
}

/** The top-level property of a path: "rules[1].port" → "rules". */
export function topLevel(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function compareObjects(olds: Values, news: Values, prefix: string, paths: Map<string, Change>): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    // Names with dots or brackets are quoted, as resource.PropertyPath reads them.
    const step = /^[\w-]+$/.test(key) ? (prefix ? `.${key}` : key) : `[${JSON.stringify(key)}]`;
    compare(olds[key], news[key], prefix + step, paths);
  }
}

function compare(old: Value | undefined, now: Value | undefined, path: string, paths: Map<string, Change>): void {
  const before = old ?? undefined;
  const after = now ?? undefined;
  if (before === undefined && after === undefined) return;
  if (before === undefined) paths.set(path, "add");
  else if (after === undefined) paths.set(path, "delete");
  else if (after === UNKNOWN) paths.set(path, "update");
  else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++)
      compare(before[i], after[i], `${path}[${i}]`, paths);
  } else if (before instanceof TextAsset && after instanceof TextAsset) {
    if (before.text !== after.text) paths.set(path, "update");
  } else if (isObject(before) && isObject(after)) compareObjects(before, after, path, paths);
  else if (before !== after) paths.set(path, "update");
}
