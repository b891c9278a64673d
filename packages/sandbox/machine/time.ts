/** Time on a machine of the sandbox runs faster: what waits minutes in reality waits tens of milliseconds here. */

/** Seconds on the machine in one real second. */
const COMPRESSION = 500;

export function realMilliseconds(machineSeconds: number): number {
  return (machineSeconds * 1000) / COMPRESSION;
}

/** Waits `seconds` of the machine's time. */
export async function machineSleep(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, realMilliseconds(seconds)));
}

/** The moment `since` (ISO 8601) as the machine's clock tells it, which stands still at now and ran faster before. */
export function machineMoment(since: string): string {
  return new Date(Date.now() - (Date.now() - Date.parse(since)) * COMPRESSION).toISOString();
}
