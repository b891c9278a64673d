/** Has workers speak fixed texts, one split of the machine after another, as often as an interval needs. */
import type { Combination, Interval, Measurement } from "../../compose/measurement.ts";
import { OperationError } from "../operation-error.ts";
import { blocksOf } from "./blocks.ts";
import type { Split } from "./combinations.ts";
import { combinationOf, type Repetition } from "./figures.ts";
import type { ExperimentMachine, HeardBlock } from "./on-machine.ts";
import { intervalOf } from "./statistics.ts";
import { TEXT_NAMES, type TextName, TEXTS } from "./texts.ts";

export interface Plan {
  splits: readonly Split[];
  repetitions: number;
  /** Of one worker, MiB. */
  memoryMb: (split: Split) => number;
  /** For one text, or for the workers to load their model. */
  patienceSeconds: number;
  /** No further split is begun once it says so. */
  isOver: () => boolean;
  say: (line: string) => void;
}

export type Found = Pick<Measurement, "combinations" | "alone">;

/** Whatever comes of it, the deployed workers are back at the end. */
export async function experiment(machine: ExperimentMachine, plan: Plan): Promise<Found> {
  const combinations: Combination[] = [];
  const alone: Found["alone"] = [];
  const { queued } = await machine.speak([], plan.patienceSeconds);
  if (queued > 0) throw new OperationError(BUSY);
  try {
    for (const split of plan.splits) {
      if (plan.isOver()) {
        plan.say(`the time is over: ${plan.splits.length - combinations.length} of the splits were not measured`);
        break;
      }
      plan.say(`${split.replicas} × ${split.threads} threads`);
      const combination = await measured(machine, split, plan).catch(passedOver);
      if (combination instanceof TooSlow) {
        plan.say(combination.message);
        continue;
      }
      combinations.push(combination);
      if (split.replicas === 1)
        alone.push({ threads: split.threads, realTimeFactor: await byItself(machine, split, plan) });
    }
  } finally {
    await machine.end();
  }
  return { combinations, alone };
}

async function measured(machine: ExperimentMachine, split: Split, plan: Plan): Promise<Combination> {
  const { replicas } = split;
  await machine.stop();
  // Whoever else waits for work of that kind, a reader of figures, does so still.
  const { waiting } = await machine.speak([], plan.patienceSeconds);
  await machine.start(split, plan.memoryMb(split));
  // The first sentences of a process load and optimise what later ones find ready.
  await spoken(machine, ["middling", "short"], { replicas, plan, workers: waiting + replicas });
  const before = await machine.usage();
  const repetitions: Repetition[] = [];
  for (let number = 0; number < plan.repetitions; number++) {
    const heard = await spoken(machine, TEXT_NAMES, { replicas, plan });
    repetitions.push(Object.fromEntries(TEXT_NAMES.map((name, at) => [name, heard[at]])) as Repetition);
  }
  return combinationOf(split, repetitions, [before, await machine.usage()]);
}

/**
 * By as many listeners as there are workers: each worker takes one block at a time, and so has one listener. Each text is begun by
 * all at the same moment: one that ran ahead would leave the others more of the machine.
 */
async function spoken(
  machine: ExperimentMachine,
  names: readonly TextName[],
  { replicas, plan, workers }: { replicas: number; plan: Plan; workers?: number },
): Promise<HeardBlock[][][]> {
  const rounds = names.map((name) => Array.from({ length: replicas }, () => blocksOf(TEXTS[name])));
  const { heard, queued } = await machine.speak(rounds, plan.patienceSeconds, workers);
  const slowest = Math.max(...heard.flat(2).map(([, seconds]) => seconds));
  // Warming up may take as long, and leaves the worker's job to another one.
  if (slowest > STUCK_SECONDS && workers === undefined)
    throw new TooSlow(
      `too slow: a block took ${slowest.toFixed(0)} seconds, and the gateway takes such a worker for stuck`,
    );
  if (queued > 0 && slowest <= STUCK_SECONDS) throw new OperationError(BUSY);
  return heard;
}

/** The gateway gives a worker's job to another one after as long, and a split with which that happens is of no use. */
const STUCK_SECONDS = 20;

class TooSlow extends Error {}

function passedOver(error: unknown): TooSlow {
  if (error instanceof TooSlow) return error;
  throw error;
}

async function byItself(machine: ExperimentMachine, split: Split, plan: Plan): Promise<Interval> {
  await machine.stop();
  const request = { texts: TEXT_NAMES.flatMap((name) => blocksOf(TEXTS[name])), repetitions: plan.repetitions };
  const patience = plan.patienceSeconds * TEXT_NAMES.length * (plan.repetitions + 1);
  const rounds = await machine.alone(split.threads, plan.memoryMb(split), request, patience);
  return intervalOf(rounds.map(([milliseconds, seconds]) => (seconds * 1000) / milliseconds));
}

const BUSY = "somebody listens meanwhile: the workers are left to them; measure at an idle queue";
