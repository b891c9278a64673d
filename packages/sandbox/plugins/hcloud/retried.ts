/** The provider's own patience: five tries, in reality seconds apart. */
import { setTimeout as sleep } from "node:timers/promises";

const TRIES = 5;
const PAUSE_MS = 20;

export async function retried<T>(work: () => Promise<T>, worthIt: (error: unknown) => boolean): Promise<T> {
  for (let left = TRIES - 1; left > 0; left--) {
    try {
      return await work();
    } catch (error) {
      if (!worthIt(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
  return work();
}
