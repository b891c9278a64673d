/** What a stack's workers carry and what an hour of their audio costs, as far as somebody has measured it. */
import type { WorkerPlan } from "../../compose/worker-plan.ts";
import { counted } from "../../stack-config/counted.ts";

export interface Speech {
  /** "2 workers × 2 threads on cx33, by the measurement of 2026-12-01". */
  workers: string;
  /** Who listen at once, at normal speed, to what nobody has heard before. */
  listeners?: number;
  /** EUR for an hour of audio where the workers speak all the time; undefined, too, where no price is known. */
  audioHourEur?: number;
}

/** A month of Hetzner's. */
const HOURS_A_MONTH = 730;
const ASSUMED =
  "all listen at this moment, at normal speed, to what nobody has heard before; the whole machine's price, of which the workers speak all the time";

/** Machines that only speak. */
interface Others {
  servers: number;
  serverType: string;
  /** Of each. */
  plan: WorkerPlan;
}

/** @param monthlyEur of all machines; undefined: nobody knows */
export function speechOf(plan: WorkerPlan, type: string, monthlyEur?: number, others?: Others): Speech {
  const speed = speedOf(plan, others);
  const elsewhere = others && split(others.plan, `each of ${others.servers} × ${others.serverType}`);
  return {
    workers: [split(plan, type), ...(elsewhere ? [elsewhere] : [])].join("; "),
    ...(speed !== undefined && { listeners: rounded(speed, 1) }),
    ...(speed !== undefined &&
      monthlyEur !== undefined && { audioHourEur: rounded(monthlyEur / HOURS_A_MONTH / speed, 5) }),
  };
}

function split({ replicas, threads, by }: WorkerPlan, place: string): string {
  return `${counted(replicas, "worker")} × ${counted(threads, "thread")} on ${place}, by ${by}`;
}

/** Of all machines; undefined where one kind of them is not measured. */
function speedOf({ speed }: WorkerPlan, others: Others | undefined): number | undefined {
  if (!others || !speed) return speed?.mean;
  return others.plan.speed && speed.mean + others.servers * others.plan.speed.mean;
}

/** In one line: a person reads it in the terminal, and the report of a plan finds it among the diagnostics. */
export function speechLine({ workers, listeners, audioHourEur }: Speech): string {
  const carried = listeners === undefined ? [] : [`${listeners} listeners at once`];
  const price = audioHourEur === undefined ? [] : [`EUR ${audioHourEur} for an hour of audio`];
  const figures = [...carried, ...price];
  return `speech: ${[workers, ...figures].join("; ")}${figures.length > 0 ? ` (${ASSUMED})` : ""}`;
}

export function speechLineIn(text: string): string | undefined {
  return /^(?:.*\s)?speech: (.+)/.exec(text.trim())?.[1];
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
