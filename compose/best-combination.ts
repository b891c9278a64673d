import type { Combination } from "./measurement.ts";

/** The split that speaks fastest; where two cannot be told apart, the one with fewer workers, which leaves memory. */
export function bestCombination(combinations: readonly Combination[]): Combination | undefined {
  const fastest = combinations.toSorted((a, b) => b.speed.mean - a.speed.mean)[0];
  if (fastest === undefined) return undefined;
  return combinations
    .filter(({ speed }) => speed.high >= fastest.speed.low)
    .toSorted((a, b) => a.replicas - b.replicas || b.speed.mean - a.speed.mean)[0];
}
