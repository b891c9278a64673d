/** What a measurement comes to: one value for machines, and lines for people. */
import type { Measured } from "./measure.ts";
import { roundSpeed, type RoundSpeed } from "./speed.ts";
import { TEXT_NAMES } from "./texts.ts";
import { verdict } from "./verdict.ts";

export interface MeasuredStack {
  stack: string;
  server: { type: string; vcpus: number; monthlyEur: number | undefined };
  /** What the configuration asks for; what runs is measured. */
  declared: { replicas: number; threads: number };
}

export interface Report extends MeasuredStack {
  running: { replicas: number; threads: number | undefined };
  /** Seconds of audio per second of work. */
  alone: RoundSpeed;
  together: RoundSpeed;
  /** How many people the machine speaks for at once, at normal speed. */
  listeners: number;
  /** A month. */
  eurPerListener: number | undefined;
  verdict: string;
}

export function reportOf(stack: MeasuredStack, measured: Measured): Report {
  const [alone, together] = [roundSpeed([measured.alone]), roundSpeed(measured.together)];
  const { vcpus, monthlyEur } = stack.server;
  const [workers, threads, listeners] = [measured.workers.length, measured.threads, together.all.sum];
  return {
    ...stack,
    running: { replicas: workers, threads },
    alone,
    together,
    listeners,
    eurPerListener: monthlyEur === undefined ? undefined : monthlyEur / listeners,
    verdict: verdict({ workers, threads, vcpus, alone: alone.all.sum, together: listeners }),
  };
}

export function reportLines(report: Report): string[] {
  const { stack, server, declared, running, alone, together, listeners, eurPerListener } = report;
  const row = (...[name, ...figures]: [string, ...string[]]) =>
    [name.padEnd(10), ...figures.map((figure) => figure.padStart(14))].join("");
  const speeds = (name: string, one: RoundSpeed["all"], all: RoundSpeed["all"]) =>
    row(name, ...[one.sum, all.perWorker, all.sum].map((speed) => speed.toFixed(2)));
  const price = server.monthlyEur === undefined ? "" : `, EUR ${server.monthlyEur.toFixed(2)} a month`;
  const each = eurPerListener === undefined ? "" : `, EUR ${eurPerListener.toFixed(2)} a month for each`;
  const asDeclared = running.replicas === declared.replicas && running.threads === declared.threads;
  return [
    `${stack}: ${splitOf(running)} on ${server.type}, ${server.vcpus} vCPUs${price}`,
    ...(asDeclared ? [] : [`The configuration says ${splitOf(declared)}: pulumi up brings them.`]),
    "",
    "Seconds of audio per second of work:",
    row("text", "one alone", "one of all", "all together"),
    ...TEXT_NAMES.map((name) => speeds(name, alone.texts[name], together.texts[name])),
    speeds("all", alone.all, together.all),
    "",
    `Listeners at normal speed: ${listeners.toFixed(1)}${each}`,
    `${report.verdict.charAt(0).toUpperCase()}${report.verdict.slice(1)}.`,
  ];
}

function splitOf({ replicas, threads }: Report["running"]): string {
  const each = threads === undefined ? "as many threads as they like" : `${threads} thread${threads === 1 ? "" : "s"}`;
  return `${replicas} worker${replicas === 1 ? "" : "s"} × ${each}`;
}
