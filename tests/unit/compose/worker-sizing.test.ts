import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { memoryWithSwapMb, PLATFORM_MB, servicesBudget, WORKER_NEEDS_MB } from "../../../compose/memory-budget.ts";
import { memoryWarnings } from "../../../compose/memory-warnings.ts";
import { composeFile } from "../../../compose/application.ts";
import { releaseOf } from "../../../compose/releases/releases.ts";
import { newestMeasurement } from "../../../compose/measurements.ts";
import { planWorkers } from "../../../compose/worker-sizing.ts";
import { PRODUCTION, SHAPES, WITHOUT_AUTH } from "./settings.ts";

const CX23 = { type: "cx23", vcpus: 2, memoryMb: 4096 };
const CX33 = { type: "cx33", vcpus: 4, memoryMb: 8192 };
const CX43 = { type: "cx43", vcpus: 8, memoryMb: 16384 };
const SERVICES = servicesBudget(releaseOf("v0.4"), "stack-auth");

describe("Kokoro workers are sized from the server type", () => {
  test.each([
    { machine: CX33, wish: {}, replicas: 2, threads: 2 },
    { machine: CX33, wish: { replicas: 1 }, replicas: 1, threads: 4 },
    { machine: CX33, wish: { replicas: 2, threads: 4 }, replicas: 2, threads: 4 },
    { machine: CX43, wish: {}, replicas: 4, threads: 2 },
  ])("$machine.type with $wish gets $replicas × $threads", ({ machine, wish, replicas, threads }) => {
    expect(planWorkers(machine, SERVICES, wish)).toMatchObject({ replicas, threads });
  });

  describe("measured on such a machine", () => {
    const measured = (...speeds: [replicas: number, threads: number, mean: number, half?: number][]) => ({
      date: "2026-12-01T10:00:00.000Z",
      combinations: speeds.map(([replicas, threads, mean, half = 0.1]) => ({
        ...{ replicas, threads, repetitions: 5, speed: { mean, low: mean - half, high: mean + half } },
        ...{ firstAudio: { p50: 1, p95: 2 }, workerMemoryMb: null, stealPercent: null, texts: {} },
      })),
    });

    test("the fastest split is taken, and said to be", () => {
      expect(planWorkers(CX33, SERVICES, {}, measured([1, 4, 5], [2, 2, 4], [2, 1, 3]))).toMatchObject({
        ...{ replicas: 1, threads: 4, by: "the measurement of 2026-12-01", speed: { mean: 5 } },
      });
    });

    test("of two that cannot be told apart the one with fewer workers", () => {
      const plan = planWorkers(CX33, SERVICES, {}, measured([2, 2, 4, 0.3], [1, 4, 3.9, 0.3]));
      expect(plan).toMatchObject({ replicas: 1, threads: 4 });
    });

    test("a wish is kept, and the measurement decides the rest", () => {
      const speeds = measured([1, 4, 5], [2, 2, 4], [2, 1, 3]);
      expect(planWorkers(CX33, SERVICES, { replicas: 2 }, speeds)).toMatchObject({ replicas: 2, threads: 2 });
      expect(planWorkers(CX33, SERVICES, { replicas: 2, threads: 1 }, speeds)).toMatchObject({
        ...{ replicas: 2, threads: 1, by: "the configuration", speed: { mean: 3 } },
      });
    });

    test("what does not fit this stack is passed over, and the rule goes on where nothing is left", () => {
      const { by, replicas, threads } = planWorkers(CX33, SERVICES, {}, measured([3, 1, 9]));
      expect({ replicas, threads }).toEqual({ replicas: 2, threads: 2 });
      expect(by).toBe("the program's rule, since nobody has measured that on cx33 (npm run measure)");
    });
  });

  describe("the folder of measurements", () => {
    const folder = mkdtempSync(join(tmpdir(), "yapit-measurements-"));
    const write = (name: string, date: string, type = "cx33") =>
      writeFileSync(
        join(folder, name),
        JSON.stringify({
          ...{
            date,
            stack: "staging-x",
            server: { type, vcpus: 4, memoryMb: 8192 },
            release: "v0.4",
            image: "sha256:0",
          },
          ...{ combinations: [], alone: [] },
        }),
      );
    afterAll(() => rmSync(folder, { recursive: true }));

    test("has the newest of each server type", () => {
      write("cx33-2026-12-01.json", "2026-12-01T10:00:00.000Z");
      write("cx33-2026-11-01.json", "2026-11-01T10:00:00.000Z");
      write("cx43-2026-12-02.json", "2026-12-02T10:00:00.000Z", "cx43");
      expect(newestMeasurement("cx33", folder)?.date).toBe("2026-12-01T10:00:00.000Z");
      expect(newestMeasurement("cx23", folder)).toBeUndefined();
      expect(newestMeasurement("cx33", join(folder, "none"))).toBeUndefined();
    });

    test("says in a sentence what is wrong with a file", () => {
      writeFileSync(join(folder, "cx53-2026-12-01.json"), '{"date": "yesterday"}');
      expect(() => newestMeasurement("cx53", folder)).toThrow(
        /^measurements\/cx53-2026-12-01\.json: \w+: .*; npm run measure writes such files$/,
      );
    });
  });

  test("warns when explicit threads oversubscribe the machine", () => {
    expect(planWorkers(CX33, SERVICES, { replicas: 2, threads: 4 }).warnings).toEqual([
      "kokoro: 2 workers × 4 threads = 8 threads on 4 vCPUs of cx33 oversubscribes it 2.0 times; sentences then take longer, not shorter",
    ]);
    expect(planWorkers(CX33, SERVICES).warnings).toEqual([]);
  });

  test("refuses what does not fit, with the arithmetic", () => {
    expect(() => planWorkers(CX33, SERVICES, { replicas: 3 })).toThrow(
      "kokoro.replicas: 3 × 1800 MB do not fit on cx33: of 8192 MB the platform takes 1280 MB and the services 3184 MB, which leaves 4752 MB with a little of the swap; ask for 2 or take a larger server.type",
    );
    expect(() => planWorkers(CX23, SERVICES)).toThrow(
      /^server\.type: a worker's 1800 MB do not fit on cx23: .*; take a larger one$/,
    );
  });

  test("refuses more threads for a worker than Docker finds processors", () => {
    expect(planWorkers(CX33, SERVICES, { replicas: 1, threads: 4 }).threads).toBe(4);
    expect(() => planWorkers(CX33, SERVICES, { threads: 5 })).toThrow(
      "kokoro.threads: 5 threads of one worker are more than the 4 vCPUs of cx33; ask for 4 at most",
    );
  });

  test("whatever the machine, all limits fit into memory and swap, and each worker gets what it needs", () => {
    const machines = fc.record({
      type: fc.constant("any"),
      vcpus: fc.integer({ min: 1, max: 64 }),
      memoryMb: fc.integer({ min: 8192, max: 262_144 }),
    });
    fc.assert(
      fc.property(machines, (machine) => {
        const plan = planWorkers(machine, SERVICES);
        const limits = PLATFORM_MB + SERVICES.limitsMb + plan.replicas * plan.memoryMb;
        expect(limits).toBeLessThanOrEqual(memoryWithSwapMb(machine.memoryMb));
        expect(plan.memoryMb).toBeGreaterThanOrEqual(WORKER_NEEDS_MB);
        expect(plan.warnings).toEqual([]);
      }),
    );
  });

  test("4 GB carry one worker where nobody signs in", () => {
    const services = servicesBudget(releaseOf("v0.4"), "none");
    expect(planWorkers(CX23, services)).toMatchObject({ replicas: 1, threads: 2 });
    const settings = { ...WITHOUT_AUTH, machineMemoryMb: CX23.memoryMb, workers: planWorkers(CX23, services) };
    expect(memoryWarnings(composeFile(settings), settings.machineMemoryMb)).toEqual([]);
  });
});

describe("memory that may be taken", () => {
  test.each(Object.entries(SHAPES))("is there on a CX33, with its swap: %s", (_, settings) => {
    expect(memoryWarnings(composeFile(settings), 8192)).toEqual([]);
  });

  test("is warned of where it is more than the machine's, swap included", () => {
    expect(memoryWarnings(composeFile(PRODUCTION), 4096)).toEqual([
      "memory: the services may take 11008 MB and the platform 1280 MB, the machine has 4096 MB and 4096 MB of swap; lower kokoro.replicas or take a larger server.type",
    ]);
  });
});
