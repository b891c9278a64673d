/** Time on a simulated machine runs faster: what waits minutes in reality waits tens of milliseconds here. */

/** Seconds on the machine in one real second. */
const COMPRESSION = 200;

/** Waits `seconds` of the machine's time. */
export async function machineSleep(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, realMilliseconds(seconds)));
}

export function realMilliseconds(machineSeconds: number): number {
  return (machineSeconds * 1000) / COMPRESSION;
}

/** "5", "1.5", "2m", "1h", "1d" in seconds; undefined: no duration, as sleep and timeout read them. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  if (!match) return undefined;
  const seconds = { "": 1, s: 1, m: 60, h: 3600, d: 86400 }[match[2] ?? ""] ?? 1;
  return Number(match[1]) * seconds;
}
