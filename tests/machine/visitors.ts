/** Whom a site fails while something is done to it, as its visitors see it. */
import { setTimeout as sleep } from "node:timers/promises";

/** Ten requests a second. */
export const EVERY_MS = 100;
const PATIENCE_MS = 2000;

/**
 * @param paths asked in turn
 * @param ask a visitor's request: the status of its answer
 * @returns each one that was not answered with 200 in two seconds: "12.3 s: /api/health 502"
 */
export async function failedDuring(
  paths: readonly string[],
  ask: (path: string) => Promise<number>,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const started = performance.now();
  const asked: Promise<string | undefined>[] = [];
  const visit = async (path: string): Promise<string | undefined> => {
    const at = `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const answered = ask(path).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    const status = await Promise.race([answered, sleep(PATIENCE_MS, "no answer")]);
    return status === 200 ? undefined : `${at}: ${path} ${status}`;
  };
  const visitors = setInterval(() => void asked.push(visit(paths[asked.length % paths.length] ?? "/")), EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(visitors);
  }
  return (await Promise.all(asked)).filter((failed) => failed !== undefined);
}
