/** A queue before equal workers: who comes first is served first, by whoever is free first. */

export interface Job {
  /** Seconds from the beginning; in order. */
  at: number;
  /** Seconds of work. */
  work: number;
}

/** Seconds that each job waits for a worker. */
export function waits(jobs: readonly Job[], workers: number): number[] {
  const free = new FreeTimes(workers);
  return jobs.map(({ at, work }) => {
    const begin = Math.max(at, free.earliest);
    free.replaceEarliest(begin + work);
    return begin - at;
  });
}

/** When each worker is free, the earliest on top: a binary heap, since there may be many thousands. */
class FreeTimes {
  readonly #times: Float64Array;

  constructor(workers: number) {
    this.#times = new Float64Array(workers);
  }

  get earliest(): number {
    return this.#times[0] ?? 0;
  }

  replaceEarliest(time: number): void {
    const times = this.#times;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const smaller = right < times.length && (times[right] ?? 0) < (times[left] ?? 0) ? right : left;
      if (smaller >= times.length || (times[smaller] ?? 0) >= time) break;
      times[at] = times[smaller] ?? 0;
      at = smaller;
    }
    times[at] = time;
  }
}
