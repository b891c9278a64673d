/** Time in the sandbox is compressed: what takes a real second here takes some milliseconds. */

export const MILLISECONDS_PER_REAL_SECOND = 2;
/** How often running containers are looked at: what ends or becomes healthy is noticed then. */
export const WATCH_MILLISECONDS = 10;

/** Go's durations: "1m30s", "500ms", "30s". Undefined: not one. */
export function parseSeconds(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return text === "0" ? 0 : undefined;
  const units: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
  let seconds = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    seconds += Number(amount) * (units[unit ?? "s"] ?? 1);
  return seconds;
}

export function compressed(realSeconds: number): number {
  return realSeconds * MILLISECONDS_PER_REAL_SECOND;
}

/** How long ago `since` (ISO 8601) was in the machine's time, in seconds. */
export function elapsedSeconds(since: string): number {
  return (Date.now() - Date.parse(since)) / MILLISECONDS_PER_REAL_SECOND;
}

/** The moment `since` as the machine's clock tells it, which stands still at now and ran faster before. */
export function machineMoment(since: string): string {
  return new Date(Date.now() - elapsedSeconds(since) * 1000).toISOString();
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
