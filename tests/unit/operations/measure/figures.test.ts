import fc from "fast-check";
import { expect, test } from "vitest";
import { releaseOf } from "../../../../compose/releases/releases.ts";
import { servicesBudget } from "../../../../compose/memory-budget.ts";
import { planWorkers } from "../../../../compose/worker-sizing.ts";
import { blocksOf } from "../../../../operations/measure/blocks.ts";
import { combinationsOf } from "../../../../operations/measure/combinations.ts";
import { intervalOf, percentilesOf } from "../../../../operations/measure/statistics.ts";
import { TEXT_NAMES, TEXTS } from "../../../../operations/measure/texts.ts";
import { SERVER_TYPES, serverSize } from "../../../../stack-config/server-types.ts";

const V04 = servicesBudget(releaseOf("v0.4"), "stack-auth");

test("the splits of a CX33 are those whose workers fit its memory and processors, and the one that runs", () => {
  const shown = combinationsOf(serverSize("cx33"), V04, { replicas: 2, threads: 4 });
  expect(shown.map(({ replicas, threads }) => `${replicas} × ${threads}`)).toEqual([
    "2 × 4",
    "1 × 1",
    "1 × 2",
    "1 × 4",
    "2 × 1",
    "2 × 2",
  ]);
});

test("every split is one that a stack may ask for", () => {
  for (const type of Object.keys(SERVER_TYPES)) {
    const machine = serverSize(type);
    for (const split of combinationsOf(machine, V04, { replicas: 1, threads: 1 }).slice(1))
      expect(planWorkers(machine, V04, split)).toMatchObject(split);
  }
});

test("an interval is Student's", () => {
  // Three values of mean 10 and standard deviation 1: 4.303 / √3 to each side.
  const { mean, low, high } = intervalOf([9, 10, 11]);
  expect(mean).toBe(10);
  expect(high - mean).toBeCloseTo(2.484, 3);
  expect(mean - low).toBeCloseTo(2.484, 3);
  expect(intervalOf([7])).toEqual({ mean: 7, low: 7, high: 7 });
});

test("percentiles are values that were seen, in their order", () => {
  const seconds = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(seconds, (values) => {
      const { p50, p95 } = percentilesOf(values);
      expect(values).toContain(p50);
      expect(values).toContain(p95);
      expect(p50).toBeLessThanOrEqual(p95);
      expect(values.filter((value) => value <= p50).length).toBeGreaterThanOrEqual(values.length / 2);
    }),
  );
});

test("the texts are cut into whole sentences of a block's length, and nothing of them is lost", () => {
  for (const name of TEXT_NAMES) {
    const blocks = blocksOf(TEXTS[name]);
    expect(blocks.join(" ")).toBe(TEXTS[name]);
    expect(Math.max(...blocks.map(({ length }) => length))).toBeLessThanOrEqual(250);
  }
});
