/** The simulation against the formulas that exist, and against what every queue does. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jobsOf } from "../../../../operations/capacity/arrivals.ts";
import { capacityFor } from "../../../../operations/capacity/capacity.ts";
import { type Job, waits } from "../../../../operations/capacity/queue.ts";

/** Erlang's C: that a job has to wait at all. `load`: work that comes in a second, in workers. */
function erlangC(workers: number, load: number): number {
  // By Erlang's B, which has a recursion that no number is too large for.
  let blocked = 1;
  for (let worker = 1; worker <= workers; worker++) blocked = (load * blocked) / (worker + load * blocked);
  return blocked / (1 - (load / workers) * (1 - blocked));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("work of exponential length", () => {
  test.each([
    { workers: 1, load: 0.5 },
    { workers: 1, load: 0.8 },
    { workers: 2, load: 1.5 },
    { workers: 4, load: 3 },
    { workers: 20, load: 18 },
    { workers: 200, load: 190 },
  ])("waits for $workers workers at a load of $load as Erlang's formula has it", ({ workers, load }) => {
    // One second of work a job: as many listeners as the load, of blocks that last a second at speed 1.
    const jobs = jobsOf({ listeners: load, blockSeconds: 1, workerSpeed: 1 }, 400_000, "exponential");
    const waited = waits(jobs, workers).slice(20_000);
    const chance = erlangC(workers, load);
    expect(mean(waited.map((wait) => (wait > 0 ? 1 : 0)))).toBeCloseTo(chance, 1.3);
    const expected = chance / (workers - load);
    expect(Math.abs(mean(waited) - expected)).toBeLessThan(0.15 * expected + 0.002);
    // The tail: P(wait > t) = C · e^(-(c - load) t).
    const p95 = chance > 0.05 ? Math.log(chance / 0.05) / (workers - load) : 0;
    const seen = waited.toSorted((a, b) => a - b)[Math.ceil(0.95 * waited.length) - 1] ?? 0;
    expect(Math.abs(seen - p95)).toBeLessThan(0.15 * p95 + 0.002);
  });
});

test("work of even length waits half as long at one worker, as Pollaczek and Khinchine have it", () => {
  const load = 0.8;
  const jobs = jobsOf({ listeners: load, blockSeconds: 1, workerSpeed: 1 }, 400_000, "even");
  expect(mean(waits(jobs, 1))).toBeCloseTo(load / (2 * (1 - load)), 0.7);
});

const queues = fc
  .array(
    fc.record({
      gap: fc.double({ min: 0, max: 5, noNaN: true }),
      work: fc.double({ min: 0.01, max: 10, noNaN: true }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((jobs) => {
    let at = 0;
    return jobs.map(({ gap, work }): Job => ({ at: (at += gap), work }));
  });
const workers = fc.integer({ min: 1, max: 8 });

describe("whatever comes,", () => {
  test("nobody waits less than nothing, and not at all where there is a worker for each", () => {
    fc.assert(
      fc.property(queues, workers, (jobs, count) => {
        expect(Math.min(...waits(jobs, count))).toBeGreaterThanOrEqual(0);
        expect(Math.max(...waits(jobs, jobs.length))).toBe(0);
      }),
    );
  });

  test("one worker more lets nobody wait longer", () => {
    fc.assert(
      fc.property(queues, workers, (jobs, count) => {
        const [fewer, more] = [waits(jobs, count), waits(jobs, count + 1)];
        more.forEach((wait, at) => expect(wait).toBeLessThanOrEqual((fewer[at] ?? 0) + 1e-9));
      }),
    );
  });

  test("never more jobs are at work than there are workers, and they begin in their order", () => {
    fc.assert(
      fc.property(queues, workers, (jobs, count) => {
        const begun = waits(jobs, count).map((wait, at) => (jobs[at]?.at ?? 0) + wait);
        const ended = begun.map((begin, at) => begin + (jobs[at]?.work ?? 0));
        expect(begun).toEqual(begun.toSorted((a, b) => a - b));
        for (const time of begun) {
          const atWork = begun.filter((begin, at) => begin <= time && (ended[at] ?? 0) > time + 1e-9).length;
          expect(atWork).toBeLessThanOrEqual(count);
        }
      }),
    );
  });

  test("a clock that goes twice as fast shows twice the seconds", () => {
    fc.assert(
      fc.property(queues, workers, (jobs, count) => {
        const doubled = jobs.map(({ at, work }) => ({ at: 2 * at, work: 2 * work }));
        const once = waits(jobs, count);
        waits(doubled, count).forEach((wait, at) => expect(wait).toBeCloseTo(2 * (once[at] ?? 0), 6));
      }),
    );
  });
});

describe("machines", () => {
  const wanted = { listeners: 100, blockSeconds: 15, workerSpeed: 2, workersPerMachine: 2, waitSeconds: 1 };

  test("are the fewest with which a block waits no longer than wanted", () => {
    const { machines, workers: count, waitP95, utilisation, firstAudioP95 } = capacityFor(wanted);
    expect(waitP95).toBeLessThanOrEqual(1);
    expect(count).toBe(2 * machines);
    expect(utilisation).toBeCloseTo(50 / count);
    expect(utilisation).toBeLessThan(1);
    expect(firstAudioP95).toBeCloseTo(waitP95 + 7.5);
    // One machine less would not do.
    const jobs = jobsOf(wanted, 20_000, "even");
    const fewer = waits(jobs, 2 * (machines - 1))
      .slice(5000)
      .sort((a, b) => a - b);
    expect(fewer[Math.ceil(0.95 * fewer.length) - 1]).toBeGreaterThan(1);
  });

  test("grow with the listeners, and less than in proportion", () => {
    const [few, many] = [capacityFor({ ...wanted, listeners: 10 }), capacityFor({ ...wanted, listeners: 10_000 })];
    expect(few.machines * 1000).toBeGreaterThan(many.machines);
    expect(many.machines).toBeGreaterThan(few.machines);
    expect(many.utilisation).toBeGreaterThan(few.utilisation);
  });
});
