/** One fault: which call is broken, when, and whether the engine dies of it. */
import { callName, serviceOf } from "./call-name.ts";

export interface PlannedFault {
  /** A masked name: "hetzner POST /servers". */
  call: string;
  /** Which call of that name in the life of a world, counted from 1. */
  occurrence: number;
  when: "before" | "after";
  /** "lost": the connection breaks; "killed": `pulumi up` is killed at that moment as well. */
  how: "lost" | "killed";
}

/** Of calls that only look and are made again and again, waiting: how often depends on the clock. */
const LOOKS_OF_A_KIND = 4;

/**
 * Every call of an undisturbed run with an effect, lost before and after it, and the engine killed at both moments. A call
 * that only looks is lost once: with no effect the two moments are the same.
 */
export function everyFault(calls: readonly string[]): PlannedFault[] {
  const counts = new Map<string, number>();
  return calls.flatMap((made): PlannedFault[] => {
    const call = callName(made);
    const occurrence = (counts.get(call) ?? 0) + 1;
    counts.set(call, occurrence);
    if (onlyLooks(call)) {
      return occurrence > LOOKS_OF_A_KIND ? [] : [{ call, occurrence, when: "after", how: "lost" }];
    }
    return (["lost", "killed"] as const).flatMap((how) => [
      { call, occurrence, when: "before", how },
      { call, occurrence, when: "after", how },
    ]);
  });
}

function onlyLooks(call: string): boolean {
  return (
    / (GET|HEAD) /.test(call) ||
    call === "github POST /graphql" ||
    /^machine (connect|exec (docker inspect|date|cat|true))/.test(call)
  );
}

/** `count` of them, every service in turn, spread over its calls: the same for the same calls. */
export function sample(faults: readonly PlannedFault[], count: number): PlannedFault[] {
  const byService = Map.groupBy(faults, ({ call }) => serviceOf(call));
  const share = Math.ceil(count / byService.size);
  const chosen = [...byService.values()].flatMap((ofService) =>
    Array.from({ length: Math.min(share, ofService.length) }, (_, index) => {
      // An odd step meets both moments.
      const step = Math.floor(ofService.length / share) | 1;
      return ofService[(index * step + 1) % ofService.length];
    }),
  );
  return faults.filter((fault) => chosen.includes(fault)).slice(0, count);
}

/** Groups of at most `size`, each in the order of the calls and with its faults as far apart as can be. */
export function journeys(faults: readonly PlannedFault[], size: number): PlannedFault[][] {
  const count = Math.ceil(faults.length / size);
  return Array.from({ length: count }, (_, first) => faults.filter((_fault, index) => index % count === first));
}

/** "hetzner POST /servers #1, lost after its effect". */
export function describeFault({ call, occurrence, when, how }: PlannedFault): string {
  return `${call} #${occurrence}, ${how === "killed" ? "engine killed" : "lost"} ${when} its effect`;
}

/** What `describeFault` made; undefined: it is none. */
export function parseFault(text: string): PlannedFault | undefined {
  const [, call, occurrence, how, when] =
    /^(.+) #(\d+), (lost|engine killed) (before|after) its effect$/s.exec(text) ?? [];
  if (call === undefined) return undefined;
  return {
    call,
    occurrence: Number(occurrence),
    when: when === "before" ? "before" : "after",
    how: how === "lost" ? "lost" : "killed",
  };
}
