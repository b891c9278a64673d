/** How many machines carry so many listeners. */
import { jobsOf, type Listening } from "./arrivals.ts";
import { waits } from "./queue.ts";

export interface Wanted extends Listening {
  /** Workers of one machine. */
  workersPerMachine: number;
  /** Of a hundred blocks ninety-five wait no longer for a worker, seconds. */
  waitSeconds: number;
}

export interface Capacity {
  machines: number;
  workers: number;
  /** Seconds that a block waits for a worker, and until it is spoken. */
  waitP95: number;
  firstAudioP95: number;
  /** Part of the workers' time that is work. */
  utilisation: number;
}

const LEAST_JOBS = 200_000;
const JOBS_A_WORKER = 20;

/** The fewest machines that do. */
export function capacityFor(wanted: Wanted): Capacity {
  const busy = wanted.listeners / wanted.workerSpeed;
  let below = Math.ceil(settlingWorkers(busy) / wanted.workersPerMachine) - 1;
  let enough = below + 1;
  while (waitP95(wanted, enough) > wanted.waitSeconds)
    [below, enough] = [enough, enough + Math.max(1, enough - below) * 2];
  while (enough - below > 1) {
    const between = Math.floor((below + enough) / 2);
    if (waitP95(wanted, between) > wanted.waitSeconds) below = between;
    else enough = between;
  }
  const workers = enough * wanted.workersPerMachine;
  const wait = waitP95(wanted, enough);
  const spoken = wanted.blockSeconds / wanted.workerSpeed;
  return { machines: enough, workers, waitP95: wait, firstAudioP95: wait + spoken, utilisation: busy / workers };
}

/**
 * With fewer than `busy` workers the queue grows without end, and just above it takes longer to settle than it is watched: a quarter
 * of the run has to be enough (a queue of c workers with work for a settles within 1 / (√c - √a)² jobs of each).
 */
function settlingWorkers(busy: number): number {
  return (Math.sqrt(busy) + 2 / Math.sqrt(jobCount(busy) / busy)) ** 2;
}

function jobCount(busy: number): number {
  return Math.max(LEAST_JOBS, Math.ceil(JOBS_A_WORKER * busy));
}

function waitP95(wanted: Wanted, machines: number): number {
  const count = jobCount(wanted.listeners / wanted.workerSpeed);
  const waited = waits(jobsOf(wanted, count, "even"), machines * wanted.workersPerMachine);
  const settled = waited.slice(Math.floor(count / 4)).sort((a, b) => a - b);
  return settled[Math.ceil(0.95 * settled.length) - 1] ?? 0;
}
