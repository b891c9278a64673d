import type { SpokenTexts } from "../../../operations/measure/speed.ts";

/** Audio and work of each text, seconds. */
export function spoken(short: [number, number], middling: [number, number], long: [number, number]): SpokenTexts {
  const of = ([audioSeconds, workSeconds]: [number, number]) => ({ audioSeconds, workSeconds });
  return { short: of(short), middling: of(middling), long: of(long) };
}
