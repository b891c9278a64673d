/** What so many listeners need, in lines for people, with what was assumed. */
import type { Capacity, Wanted } from "./capacity.ts";
import { counted } from "../../stack-config/counted.ts";

interface Machine {
  type: string;
  /** Where the speed comes from: "the measurement of 2026-12-01". */
  source: string;
  /** A month; undefined: nobody knows. */
  machineEur: number | undefined;
  /** Date of the prices. */
  pricesOf: string;
}

export function capacityLines(
  wanted: Wanted,
  found: Capacity,
  { type, source, machineEur, pricesOf }: Machine,
): string[] {
  const { listeners, blockSeconds, workerSpeed, workersPerMachine, waitSeconds } = wanted;
  const { machines, workers, waitP95, firstAudioP95, utilisation } = found;
  const all = machineEur === undefined ? undefined : machineEur * machines;
  const price =
    all === undefined
      ? `price unknown: ${type} is not in the table of ${pricesOf}`
      : `EUR ${all.toFixed(2)} a month, EUR ${(all / listeners).toFixed(2)} for each listener (prices of ${pricesOf})`;
  return [
    `${counted(listeners, "listener")}: ${counted(workers, "worker")} on ${counted(machines, `${type} machine`)}, ${price}`,
    `wait for a worker p95 ${waitP95.toFixed(2)} s (at most ${waitSeconds} s was asked), first audio p95 ${firstAudioP95.toFixed(2)} s, workers busy ${Math.round(100 * utilisation)} %`,
    "",
    `By ${source}: ${(workerSpeed * workersPerMachine).toFixed(2)} seconds of audio per second and machine, ${counted(workersPerMachine, "worker")} each.`,
    `Assumed: all of them listen at this moment, at normal speed, to what nobody has heard before; each asks for ${blockSeconds.toFixed(1)} seconds of audio at a time, independently of the others; machines do nothing but speak.`,
  ];
}
