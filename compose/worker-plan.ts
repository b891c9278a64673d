import type { Interval } from "./measurement.ts";

/** How many Kokoro workers a stack has, and what each may take. */
export interface WorkerPlan {
  replicas: number;
  /** Threads of one worker. */
  threads: number;
  /** Limit of one worker, MiB. */
  memoryMb: number;
  /** What they were sized by: "the measurement of 2026-12-01". */
  by: string;
  /** Seconds of audio per second of all of them together, where somebody has measured this split on such a machine. */
  speed?: Interval;
  /** One sentence each. */
  warnings: string[];
}
