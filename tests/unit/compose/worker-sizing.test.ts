import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryLeftForWorkersMb } from "../../../compose/memory-budget.ts";
import { planWorkers, WORKER_NEEDS_MB } from "../../../compose/worker-sizing.ts";

const CX23 = { type: "cx23", vcpus: 2, memoryMb: 4096 };
const CX33 = { type: "cx33", vcpus: 4, memoryMb: 8192 };
const CX43 = { type: "cx43", vcpus: 8, memoryMb: 16384 };

describe("Kokoro workers are sized from the server type", () => {
  test.each([
    { machine: CX33, wish: {}, replicas: 2, threads: 2 },
    { machine: CX33, wish: { replicas: 1 }, replicas: 1, threads: 4 },
    { machine: CX33, wish: { replicas: 2, threads: 4 }, replicas: 2, threads: 4 },
    { machine: CX43, wish: {}, replicas: 4, threads: 2 },
  ])("$machine.type with $wish gets $replicas × $threads", ({ machine, wish, replicas, threads }) => {
    expect(planWorkers(machine, wish)).toMatchObject({ replicas, threads });
  });

  test("warns when explicit threads oversubscribe the machine", () => {
    expect(planWorkers(CX33, { replicas: 2, threads: 4 }).warnings).toEqual([
      "kokoro: 2 workers × 4 threads = 8 threads on 4 vCPUs of cx33 oversubscribes it 2.0 times; sentences then take longer, not shorter",
    ]);
    expect(planWorkers(CX33).warnings).toEqual([]);
  });

  test("refuses what does not fit, with the arithmetic", () => {
    expect(() => planWorkers(CX33, { replicas: 3 })).toThrow(
      "kokoro.replicas: 3 × 1800 MB do not fit on cx33: 8192 MB − 1280 MB platform − 2944 MB services = 3968 MB left; ask for 2 or take a larger server.type",
    );
    expect(() => planWorkers(CX23)).toThrow("ask for 0 or take a larger server.type");
  });

  test("whatever the machine, the limits of all workers fit into what is left, and each gets what it needs", () => {
    const machines = fc.record({
      type: fc.constant("any"),
      vcpus: fc.integer({ min: 1, max: 64 }),
      memoryMb: fc.integer({ min: 6144, max: 262_144 }),
    });
    fc.assert(
      fc.property(machines, (machine) => {
        const plan = planWorkers(machine);
        expect(plan.replicas * plan.memoryMb).toBeLessThanOrEqual(memoryLeftForWorkersMb(machine.memoryMb));
        expect(plan.memoryMb).toBeGreaterThanOrEqual(WORKER_NEEDS_MB);
        expect(plan.warnings).toEqual([]);
      }),
    );
  });
});
