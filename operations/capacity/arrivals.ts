/** Jobs as listeners make them. */
import type { Job } from "./queue.ts";

export interface Listening {
  /** Who listen at this moment, at normal speed, to what nobody has heard before. */
  listeners: number;
  /** Seconds of audio in one job. */
  blockSeconds: number;
  /** Seconds of audio that one worker speaks in a second while all work. */
  workerSpeed: number;
}

/** Work that always takes as long, as a block of text of usual length does, or as the formulas for a queue (M/M/c) have it. */
export type WorkLength = "even" | "exponential";

/** `count` jobs: those of many listeners come independently of each other. The same seed gives the same jobs. */
export function jobsOf(
  { listeners, blockSeconds, workerSpeed }: Listening,
  count: number,
  length: WorkLength,
  seed = 1,
): Job[] {
  const random = generator(seed);
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  const work = blockSeconds / workerSpeed;
  let at = 0;
  return Array.from({ length: count }, () => {
    at += exponential(blockSeconds / listeners);
    return { at, work: length === "even" ? work : exponential(work) };
  });
}

/** Numbers from 0 to below 1: mulberry32, good enough for a queue, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
