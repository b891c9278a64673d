/** How long a site is away while something is done to it, as its visitors see it. */
import { setTimeout as sleep } from "node:timers/promises";

/** Ten requests a second. */
const EVERY_MS = 100;
const PATIENCE_MS = 2000;

/**
 * @param ask a visitor's request: the status of its answer
 * @returns milliseconds of failed requests: each one that was not answered with 200 in two seconds stands for the tenth of a second it came in
 */
export async function awayDuring(ask: () => Promise<number>, work: () => Promise<unknown>): Promise<number> {
  const asked: Promise<boolean>[] = [];
  const answered = (): Promise<boolean> =>
    Promise.race([
      ask().then(
        (status) => status === 200,
        () => false,
      ),
      sleep(PATIENCE_MS, false),
    ]);
  const visitors = setInterval(() => void asked.push(answered()), EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(visitors);
  }
  const failed = (await Promise.all(asked)).filter((well) => !well);
  return failed.length * EVERY_MS;
}
