import { machineSleep } from "../time.ts";

/** Looks again and again, for five minutes of the machine's time; false: it has not come true. */
export async function eventually(isSo: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 60; tries++) {
    if (isSo()) return true;
    await machineSleep(5);
  }
  return isSo();
}
