/** What a measurement of a machine's Kokoro workers has found, as `npm run measure` writes it and the sizing reads it. */
import * as v from "valibot";

const positive = v.pipe(v.number(), v.gtValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const notNegative = v.pipe(v.number(), v.minValue(0));

/** Mean and 95 % confidence interval over the repetitions. */
const interval = v.strictObject({ mean: positive, low: v.number(), high: v.number() });
const percentiles = v.strictObject({ p50: notNegative, p95: notNegative });

const spokenText = v.strictObject({
  /** Seconds of audio per second, of all listeners together. */
  speed: interval,
  /** Seconds of work for a second of audio, of one worker. */
  realTimeFactor: interval,
  /** Of all listeners together. */
  charactersPerSecond: interval,
  /** Seconds until the first block of text is heard. */
  firstAudio: percentiles,
});

const combination = v.strictObject({
  replicas: count,
  /** Of one worker. */
  threads: count,
  repetitions: count,
  /** Over all texts, as `spokenText` has it. */
  speed: interval,
  firstAudio: percentiles,
  /** The most that one worker took; null: the machine does not say. */
  workerMemoryMb: v.nullable(notNegative),
  /** Of the machine's processor time, what others on its host took. */
  stealPercent: v.nullable(notNegative),
  texts: v.record(v.string(), spokenText),
});

const measurementSchema = v.strictObject({
  /** ISO 8601. */
  date: v.pipe(v.string(), v.isoTimestamp()),
  stack: v.string(),
  server: v.strictObject({ type: v.string(), vcpus: count, memoryMb: count }),
  release: v.string(),
  /** Of the workers: "sha256:…". */
  image: v.string(),
  combinations: v.array(combination),
  /** In one worker's container, without queue and gateway: the seconds of work for a second of audio, by threads. */
  alone: v.array(v.strictObject({ threads: count, realTimeFactor: interval })),
});

export type Interval = v.InferOutput<typeof interval>;
export type Percentiles = v.InferOutput<typeof percentiles>;
export type SpokenText = v.InferOutput<typeof spokenText>;
export type Combination = v.InferOutput<typeof combination>;
export type Measurement = v.InferOutput<typeof measurementSchema>;

/** Throws a RangeError that says what is wrong with it. */
export function parseMeasurement(text: string, place: string): Measurement {
  const parsed = v.safeParse(measurementSchema, parsedJson(text, place));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new RangeError(`${place}: ${v.getDotPath(issue) ?? "it"}: ${issue.message}; npm run measure writes such files`);
}

function parsedJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(`${place} is no JSON; npm run measure writes such files`);
  }
}
