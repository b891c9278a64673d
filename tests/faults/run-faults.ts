/** All faults, a few a journey; where a journey goes wrong each of its faults gets one of its own. */
import { isSame } from "./compare.ts";
import { type Course, repeatCommand } from "./course.ts";
import { describeFault, journeys, type PlannedFault } from "./fault.ts";
import { type Journey, travel } from "./journey.ts";

export interface FaultTotals {
  injected: number;
  converged: number;
  doubled: number;
  left: number;
}

const A_JOURNEY = 8;

export async function runFaults(
  faults: readonly PlannedFault[],
  course: Course,
  ends: readonly string[][],
  say: (line: string) => void,
): Promise<FaultTotals> {
  const totals: FaultTotals = { injected: 0, converged: 0, doubled: 0, left: 0 };
  const count = (journey: Journey): void => {
    totals.injected += journey.injected.length;
    if (wentWell(journey)) totals.converged += journey.injected.length;
    else say(describeJourney(course, journey));
    totals.doubled += journey.difference?.doubled.length ?? 0;
    totals.left += journey.left.length;
  };
  const all = journeys(faults, A_JOURNEY);
  for (const [index, planned] of all.entries()) {
    const started = performance.now();
    const journey = await travel(planned, course, ends, say);
    if (wentWell(journey) || planned.length === 1) count(journey);
    else {
      say(describeJourney(course, journey));
      // Together they may hide behind each other: alone it is plain which one does not converge.
      for (const fault of planned) count(await travel([fault], course, ends, say));
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`journey ${index + 1} of ${all.length}: ${journey.injected.length} faults, ${seconds} s`);
    for (const fault of journey.unreached) say(`  not met: ${describeFault(fault)}`);
  }
  return totals;
}

function wentWell({ difference, left }: Journey): boolean {
  return difference !== undefined && isSame(difference) && left.length === 0;
}

function describeJourney(course: Course, { planned, injected, problem, difference, left }: Journey): string {
  const lines = [
    ...injected.map(describeFault),
    ...(problem === undefined ? [] : [`up failed again: ${problem}`]),
    ...Object.entries(difference ?? {}).flatMap(([kind, found]: [string, string[]]) =>
      found.map((line) => `${kind}: ${line}`),
    ),
    ...left.map((line) => `left after destroy: ${line}`),
    `again: ${repeatCommand(course, planned)}`,
  ];
  return `not converged:\n  ${lines.join("\n  ")}`;
}
