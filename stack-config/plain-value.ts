import type { Fault } from "./fault.ts";
import { FORBIDDEN_KEYS } from "./forbidden-keys.ts";

/** More than any stack's file has by far. */
const DEEPEST = 8;
const MOST_VALUES = 2000;
const LONGEST_TEXT = 20_000;
const LONGEST_KEY = 300;

export interface PlainFaults {
  faults: Fault[];
  /** Whether the value is of a size and depth that a reader can go on with. */
  bounded: boolean;
}

/** What no reader behind this one should have to bear: sizes that nobody means, and keys that libraries drop without a word. */
export function plainFaults(value: unknown): PlainFaults {
  const forbidden: Fault[] = [];
  const monstrous: Fault[] = [];
  const waiting: { value: unknown; path: string; depth: number }[] = [{ value, path: "", depth: 0 }];
  for (let seen = 0; waiting.length > 0; seen++) {
    const { value: next, path, depth } = waiting.pop() ?? { value: undefined, path: "", depth: 0 };
    if (seen > MOST_VALUES) {
      monstrous.push({ path: "config", problem: `has more than ${MOST_VALUES} values` });
      break;
    }
    if (typeof next === "string" && next.length > LONGEST_TEXT) {
      monstrous.push({ path, problem: `is longer than ${LONGEST_TEXT} characters` });
    }
    if (typeof next !== "object" || next === null) continue;
    if (depth > DEEPEST) {
      monstrous.push({ path, problem: `is nested more than ${DEEPEST} levels deep` });
      continue;
    }
    for (const [key, item] of Object.entries(next)) {
      const itemPath = path === "" ? key.slice(0, LONGEST_KEY) : `${path}.${key.slice(0, LONGEST_KEY)}`;
      if (key.length > LONGEST_KEY) {
        monstrous.push({ path: `${itemPath}…`, problem: `has a name longer than ${LONGEST_KEY} characters` });
      } else if (FORBIDDEN_KEYS.includes(key)) {
        forbidden.push({ path: itemPath, problem: "is a name that cannot be used; remove it" });
      } else waiting.push({ value: item, path: itemPath, depth: depth + 1 });
    }
  }
  return { faults: [...monstrous, ...forbidden], bounded: monstrous.length === 0 };
}
