import { expect, test } from "vitest";
import { applicationSettings } from "../../../components/application/application-settings.ts";
import type { Measurement } from "../../../compose/measurement.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";

function settingsWith(serverType: string, measured: Record<string, unknown> = {}) {
  const parsed = parseStackConfig("staging-x", {
    server: { type: "cx33", location: "nbg1" },
    kokoro: { replicas: 1, threads: 4 },
    workers: { servers: 2, serverType },
  });
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  return applicationSettings(parsed.config, {}, (type) => measured[type] as Measurement | undefined);
}
const speed = (replicas: number, threads: number, mean: number) => ({
  ...{ replicas, threads, repetitions: 5, speed: { mean, low: mean - 0.1, high: mean + 0.1 } },
  ...{ firstAudio: { p50: 1, p95: 2 }, workerMemoryMb: null, stealPercent: null, texts: {} },
});

test("machines that only speak are planned by their own type, whatever the first one is and wishes for itself", () => {
  const { workers, elsewhere } = settingsWith("cx43");
  expect(workers).toMatchObject({ replicas: 1, threads: 4, by: "the configuration" });
  // 8 processors and 16 GB with nothing else on them; the first machine has 4 and 8.
  expect(elsewhere).toMatchObject({ replicas: 4, threads: 2 });
  expect(elsewhere?.by).toContain("nobody has measured that on cx43");
});

test("and by what was measured on that type, not on the first one's", () => {
  const measured = {
    cx33: { date: "2026-12-01", combinations: [speed(2, 1, 9)] },
    cx43: { date: "2026-12-02", combinations: [speed(2, 4, 7), speed(4, 2, 5)] },
  };
  expect(settingsWith("cx43", measured).elsewhere).toMatchObject({
    ...{ replicas: 2, threads: 4, by: "the measurement of 2026-12-02", speed: { mean: 7 } },
  });
  expect(settingsWith("cx33", measured).elsewhere).toMatchObject({
    replicas: 2,
    threads: 1,
    by: "the measurement of 2026-12-01",
  });
});
