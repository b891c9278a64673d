import { describe, expect, test } from "vitest";
import type { Measured } from "../../../operations/measure/measure.ts";
import { type MeasuredStack, reportLines, reportOf } from "../../../operations/measure/report.ts";
import { spoken } from "./spoken-texts.ts";

describe("the report", () => {
  const stack: MeasuredStack = {
    stack: "prod",
    server: { type: "cx33", vcpus: 4, monthlyEur: 8.99 },
    declared: { replicas: 2, threads: 2 },
  };
  const measured: Measured = {
    workers: ["app-kokoro-cpu-1", "app-kokoro-cpu-2"],
    threads: 2,
    alone: spoken([5, 2.5], [20, 10], [50, 25]),
    together: [spoken([5, 4], [20, 11], [50, 25]), spoken([5, 4], [20, 11], [50, 25])],
  };

  test("shows columns, listeners, what one costs, and what to make of it", () => {
    expect(reportLines(reportOf(stack, measured))).toEqual([
      "prod: 2 workers × 2 threads on cx33, 4 vCPUs, EUR 8.99 a month",
      "",
      "Seconds of audio per second of work:",
      "text           one alone    one of all  all together",
      "short               2.00          1.25          2.50",
      "middling            2.00          1.82          3.64",
      "long                2.00          2.00          4.00",
      "all                 2.00          1.88          3.75",
      "",
      "Listeners at normal speed: 3.8, EUR 2.40 a month for each",
      "2 workers together speak 1.88 times as fast as one alone: the split uses the machine.",
    ]);
  });

  test("is the same for machines", () => {
    expect(reportOf(stack, measured)).toMatchObject({
      running: { replicas: 2, threads: 2 },
      together: { all: { perWorker: 1.875, sum: 3.75 } },
      listeners: 3.75,
      eurPerListener: 8.99 / 3.75,
    });
  });

  test("says when something else runs than the configuration asks for, and names no price that it does not know", () => {
    const unpriced = { ...stack, server: { ...stack.server, monthlyEur: undefined } };
    const lines = reportLines(reportOf(unpriced, { ...measured, threads: 4 }));
    expect(lines.slice(0, 2)).toEqual([
      "prod: 2 workers × 4 threads on cx33, 4 vCPUs",
      "The configuration says 2 workers × 2 threads: pulumi up brings them.",
    ]);
    expect(lines.at(-2)).toBe("Listeners at normal speed: 3.8");
  });
});
