import { expect, test } from "vitest";
import { speechLine, speechLineIn, speechOf } from "../../../components/application/speech.ts";

const PLAN_BY_RULE = { replicas: 2, threads: 2, memoryMb: 1920, warnings: [], by: "the program's rule" };
const PLAN = { replicas: 2, threads: 2, memoryMb: 1920, warnings: [] };

test("where nobody has measured, there is no figure, and it is said what the workers were sized by", () => {
  const speech = speechOf(
    { ...PLAN, by: "the program's rule, since nobody has measured that on cx33 (npm run measure)" },
    "cx33",
    8.99,
  );
  expect(speech).toEqual({
    workers:
      "2 workers × 2 threads on cx33, by the program's rule, since nobody has measured that on cx33 (npm run measure)",
  });
  expect(speechLine(speech)).toBe(`speech: ${speech.workers}`);
});

test("a measurement becomes listeners and the price of an hour of audio, with what is assumed", () => {
  const measured = { ...PLAN, by: "the measurement of 2026-12-01", speed: { mean: 4, low: 3.8, high: 4.2 } };
  const speech = speechOf(measured, "cx33", 7.3);
  // 0.01 an hour of the machine, in which four hours of audio are spoken.
  expect(speech).toMatchObject({ listeners: 4, audioHourEur: 0.0025 });
  const line = speechLine(speech);
  expect(line).toMatch(
    /^speech: 2 workers × 2 threads on cx33, by the measurement of 2026-12-01; 4 listeners at once; EUR 0\.0025 for an hour of audio \(all listen at this moment/,
  );
  expect(speechLineIn(`info: ${line}`)).toBe(line.replace("speech: ", ""));
  expect(speechOf(measured, "cx33").audioHourEur).toBeUndefined();
  const others = {
    servers: 2,
    serverType: "cx43",
    plan: { ...measured, replicas: 4, speed: { mean: 8, low: 7, high: 9 } },
  };
  expect(speechOf(measured, "cx33", 14.6, others)).toEqual({
    workers:
      "2 workers × 2 threads on cx33, by the measurement of 2026-12-01; 4 workers × 2 threads on each of 2 × cx43, by the measurement of 2026-12-01",
    listeners: 20,
    audioHourEur: 0.001,
  });
  expect(speechOf(measured, "cx33", 14.6, { ...others, plan: PLAN_BY_RULE })).not.toHaveProperty("listeners");
});
