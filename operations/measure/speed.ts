/** The arithmetic: how fast workers speak, in seconds of audio per second of work. */
import { TEXT_NAMES, type TextName } from "./texts.ts";

/** One text, spoken by one worker. */
export interface Spoken {
  audioSeconds: number;
  workSeconds: number;
}

/** What one worker spoke in a round. */
export type SpokenTexts = Record<TextName, Spoken>;

export interface Speed {
  /** Of one worker, on average. */
  perWorker: number;
  /** Of all together: so many people can listen at once, since each hears one second of audio per second. */
  sum: number;
}

export interface RoundSpeed {
  texts: Record<TextName, Speed>;
  /** Of the three texts, one after the other. */
  all: Speed;
}

/** `workers`: what each of those that worked at the same time spoke; one at least. */
export function roundSpeed(workers: readonly SpokenTexts[]): RoundSpeed {
  const ofTexts = (names: readonly TextName[]): Speed => {
    const speeds = workers.map((spoken) => speedOf(names.map((name) => spoken[name])));
    const sum = speeds.reduce((total, speed) => total + speed, 0);
    return { perWorker: sum / workers.length, sum };
  };
  const texts = TEXT_NAMES.map((name) => [name, ofTexts([name])] as const);
  return { texts: Object.fromEntries(texts) as RoundSpeed["texts"], all: ofTexts(TEXT_NAMES) };
}

function speedOf(spoken: readonly Spoken[]): number {
  const total = (field: keyof Spoken) => spoken.reduce((sum, own) => sum + own[field], 0);
  return total("audioSeconds") / total("workSeconds");
}
