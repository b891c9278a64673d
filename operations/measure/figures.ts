/** From what was heard to a measurement's figures. */
import type { Combination, SpokenText } from "../../compose/measurement.ts";
import type { Split } from "./combinations.ts";
import type { HeardBlock, Usage } from "./on-machine.ts";
import { intervalOf, percentilesOf } from "./statistics.ts";
import { TEXT_NAMES, type TextName, TEXTS } from "./texts.ts";

/** One repetition: what each listener heard of each text, all of them at the same time. */
export type Repetition = Record<TextName, HeardBlock[][]>;

export function combinationOf(
  split: Split,
  repetitions: readonly Repetition[],
  [before, after]: [Usage, Usage],
): Combination {
  const rounds = repetitions.map((repetition) => TEXT_NAMES.map((name) => repetition[name]));
  const ticks = after.ticks - before.ticks;
  return {
    ...split,
    repetitions: repetitions.length,
    speed: intervalOf(
      rounds.map((texts) => sum(texts.map(audioSeconds)) / sum(texts.map((text) => wallSeconds(text)))),
    ),
    firstAudio: percentilesOf(rounds.flat().flatMap(firstSeconds)),
    workerMemoryMb: after.workerMemoryMb,
    stealPercent: ticks > 0 ? (100 * (after.stolen - before.stolen)) / ticks : null,
    texts: Object.fromEntries(
      TEXT_NAMES.map((name) => [
        name,
        spokenText(
          TEXTS[name].length,
          repetitions.map((repetition) => repetition[name]),
        ),
      ]),
    ),
  };
}

function spokenText(characters: number, rounds: readonly HeardBlock[][][]): SpokenText {
  return {
    speed: intervalOf(rounds.map((listeners) => audioSeconds(listeners) / wallSeconds(listeners))),
    realTimeFactor: intervalOf(rounds.map((listeners) => workSeconds(listeners) / audioSeconds(listeners))),
    charactersPerSecond: intervalOf(
      rounds.map((listeners) => (characters * listeners.length) / wallSeconds(listeners)),
    ),
    firstAudio: percentilesOf(rounds.flatMap(firstSeconds)),
  };
}

export function audioSeconds(listeners: readonly HeardBlock[][]): number {
  return sum(listeners.flat().map(([milliseconds]) => milliseconds)) / 1000;
}

/** As many workers as listeners: each block's seconds are its worker's. */
function workSeconds(listeners: readonly HeardBlock[][]): number {
  return sum(listeners.flat().map(([, seconds]) => seconds));
}

/** Until the last listener has heard all of it. */
function wallSeconds(listeners: readonly HeardBlock[][]): number {
  return Math.max(...listeners.map((blocks) => sum(blocks.map(([, seconds]) => seconds))));
}

function firstSeconds(listeners: readonly HeardBlock[][]): number[] {
  return listeners.map(([first]) => first?.[1] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
