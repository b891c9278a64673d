import { OperationError } from "../operation-error.ts";

/**
 * @param what "servers at Hetzner with the address 78.46.242.1"
 * @param named how a candidate is shown to the person who has to choose
 * @param todo what to do when there is none, or more than one
 */
export function exactlyOne<T>(what: string, candidates: readonly T[], named: (one: T) => string, todo: string): T {
  return atMostOne(what, candidates, named, todo) ?? fail(`there are no ${what}: ${todo}`);
}

/** Undefined: there is none. */
export function atMostOne<T>(
  what: string,
  candidates: readonly T[],
  named: (one: T) => string,
  todo: string,
): T | undefined {
  if (candidates.length > 1)
    fail(`there are ${candidates.length} ${what} (${candidates.map(named).join("; ")}): ${todo}`);
  return candidates[0];
}

function fail(sentence: string): never {
  throw new OperationError(sentence);
}
