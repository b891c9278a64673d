/** A measurement as Markdown. */
import type { Combination, Interval, Measurement } from "../../compose/measurement.ts";
import { TEXT_NAMES } from "./texts.ts";

export function tableOf({ date, server, release, image, combinations, alone, stack }: Measurement): string {
  return `# Kokoro on ${server.type}

${date.slice(0, 10)}, stack ${stack}: ${server.vcpus} vCPUs, ${server.memoryMb} MB; release ${release}, \`${image}\`. From text in the
gateway's queue to audio out of it, ± half of the 95 % interval.

${rows(
  ["workers × threads", "audio s/s", "first audio p50", "p95", "memory of a worker", "steal"],
  combinations.map((one) => [
    splitOf(one),
    shown(one.speed),
    seconds(one.firstAudio.p50),
    seconds(one.firstAudio.p95),
    one.workerMemoryMb === null ? "–" : `${one.workerMemoryMb} MB`,
    one.stealPercent === null ? "–" : `${one.stealPercent.toFixed(1)} %`,
  ]),
)}

By the length of the text:

${rows(
  ["workers × threads", "text", "audio s/s", "real-time factor of a worker", "characters/s", "first audio p50", "p95"],
  combinations.flatMap((one) => TEXT_NAMES.map((name) => textRow(one, name))),
)}

In a worker's container, without queue and gateway:

${rows(
  ["threads", "real-time factor"],
  alone.map(({ threads, realTimeFactor }) => [String(threads), shown(realTimeFactor)]),
)}
`;
}

function textRow(combination: Combination, name: string): string[] {
  const text = combination.texts[name];
  if (text === undefined) return [splitOf(combination), name];
  const { speed, realTimeFactor, charactersPerSecond, firstAudio } = text;
  const figures = [speed, realTimeFactor, charactersPerSecond].map(shown);
  return [splitOf(combination), name, ...figures, seconds(firstAudio.p50), seconds(firstAudio.p95)];
}

function rows(head: string[], lines: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? "---" : "---:"))), ...lines.map(line)].join("\n");
}

export function splitOf({ replicas, threads }: Pick<Combination, "replicas" | "threads">): string {
  return `${replicas} × ${threads}`;
}

function shown({ mean, low, high }: Interval): string {
  return high === low ? mean.toFixed(2) : `${mean.toFixed(2)} ± ${((high - low) / 2).toFixed(2)}`;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
