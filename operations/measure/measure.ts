/** Has the running Kokoro workers speak fixed texts, one worker alone and then all at once, and takes the time on the machine. */
import { OperationError } from "../operation-error.ts";
import type { Shell } from "./answer.ts";
import { speakersByHttp } from "./by-http.ts";
import { speakersByQueue } from "./by-queue.ts";
import type { SpokenTexts } from "./speed.ts";
import { TEXT_NAMES, type TextName } from "./texts.ts";

export interface Measured {
  /** The workers' names. */
  workers: string[];
  /** Of each worker, as its container has it; undefined: not said. */
  threads: number | undefined;
  alone: SpokenTexts;
  /** Of as many listeners as there are workers. */
  together: SpokenTexts[];
}

export interface MeasureOptions {
  /** Which way the release gives its workers work; by HTTP unless told. */
  work?: "redis" | "http";
  /** Gets a line at the begin of each round. */
  say?: (line: string) => void;
  /** For one text. */
  patienceSeconds?: number;
}

export async function measure(machine: Shell, options: MeasureOptions = {}): Promise<Measured> {
  const { work = "http", say = () => undefined, patienceSeconds = 120 } = options;
  const { workers, speak } = await (work === "redis" ? speakersByQueue : speakersByHttp)(machine, patienceSeconds);
  const [first] = workers;
  if (first === undefined)
    throw new OperationError(
      "no kokoro-cpu worker runs on the machine: docker ps -a there says how they ended, pulumi up deploys them",
    );
  const { length } = workers;

  // The first sentences of a process load and optimise what later ones find ready.
  say(`${length === 1 ? "one worker warms" : `${length} workers warm`} up`);
  await speak("middling", length);
  say("one worker alone");
  const [alone = {} as SpokenTexts] = await everyText((text) => speak(text, 1), 1);
  if (length > 1) say(`${length} workers at once`);
  // Each text is begun by all at the same moment: one that ran ahead would leave the others more of the machine.
  const together = length > 1 ? await everyText((text) => speak(text, length), length) : [alone];
  return { workers: workers.map(({ name }) => name), threads: first.threads, alone, together };
}

/** What each of `count` has spoken of every text. */
async function everyText<T>(speak: (text: TextName) => Promise<T[]>, count: number): Promise<Record<TextName, T>[]> {
  const results: [TextName, T[]][] = [];
  for (const text of TEXT_NAMES) results.push([text, await speak(text)]);
  return Array.from(
    { length: count },
    (_, at) => Object.fromEntries(results.map(([text, spoken]) => [text, spoken[at]])) as Record<TextName, T>,
  );
}
