/** The experiment against workers of a known speed, by the way that users take. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseMeasurement } from "../../../../compose/measurement.ts";
import { experiment, type Plan } from "../../../../operations/measure/experiment.ts";
import { ExperimentMachine } from "../../../../operations/measure/on-machine.ts";
import { plotOf } from "../../../../operations/measure/plot.ts";
import { tableOf } from "../../../../operations/measure/table.ts";
import { CAN_RUN, KnownWorkers } from "./known-workers.ts";

const SPEED = 5;

describe.skipIf(!CAN_RUN)("workers of a known speed", { timeout: 180_000 }, () => {
  let workers: KnownWorkers;
  let machine: ExperimentMachine;
  beforeEach(async () => {
    workers = await KnownWorkers.open(SPEED);
    machine = await ExperimentMachine.of(workers);
  });
  afterEach(() => workers.close());

  const plan = (change: Partial<Plan>): Plan => ({
    splits: [{ replicas: 1, threads: 2 }],
    repetitions: 5,
    memoryMb: () => 1800,
    patienceSeconds: 30,
    isOver: () => false,
    say: () => undefined,
    ...change,
  });

  test("are reported with that speed within the interval, two of them with twice as much, and then the deployed ones are back", async () => {
    const splits = [
      { replicas: 1, threads: 2 },
      { replicas: 2, threads: 1 },
    ];
    const { combinations, alone } = await experiment(machine, plan({ splits }));
    const [one, two] = combinations;
    expect(one).toMatchObject({ ...splits[0], repetitions: 5, workerMemoryMb: 1024 });
    const [known, ofTwo] = [await workers.speed("1 × 2"), await workers.speed("2 × 1")];
    expect(one?.speed.low).toBeLessThan(known);
    expect(one?.speed.high).toBeGreaterThan(known);
    // Together they are done when the slower one is.
    expect(two?.speed.mean).toBeGreaterThan(1.6 * ofTwo);
    expect(two?.speed.mean).toBeLessThan(2.1 * ofTwo);
    expect(alone).toHaveLength(1);
    expect(alone[0]?.realTimeFactor.mean).toBeCloseTo(1 / SPEED, 1);
    for (const { realTimeFactor, firstAudio, charactersPerSecond } of Object.values(one?.texts ?? {})) {
      expect(realTimeFactor.mean).toBeCloseTo(1 / SPEED, 1);
      expect(charactersPerSecond.mean).toBeGreaterThan(400);
      expect(firstAudio.p50).toBeLessThanOrEqual(firstAudio.p95);
    }
    expect(workers.done.filter((action) => action.startsWith("start"))).toEqual(["start 1 × 2", "start 2 × 1"]);
    expect(workers.done.at(-1)).toBe("end");

    const measurement = {
      ...{ date: "2026-11-29T18:00:00.000Z", stack: "staging-x", release: "v0.4", image: "sha256:0" },
      ...{ server: { type: "cx33", vcpus: 4, memoryMb: 8192 }, combinations, alone },
    };
    expect(parseMeasurement(JSON.stringify(measurement), "a file")).toEqual(measurement);
    expect(tableOf(measurement)).toContain("| 2 × 1 |");
    const plot = await plotOf(measurement);
    expect(plot).toMatch(/^<svg /);
    expect(plot).toContain("Kokoro on cx33, 2026-11-29");
  });

  test("are left to somebody who listens", async () => {
    await workers.somebodyListens();
    await expect(experiment(machine, plan({}))).rejects.toThrow("somebody listens meanwhile");
    expect(workers.done).toEqual([]);
  });

  test("are back where the measurement breaks off", async () => {
    let splits = 0;
    const say = () => {
      if (++splits === 2) throw new Error("broken off");
    };
    const two = [
      { replicas: 1, threads: 1 },
      { replicas: 1, threads: 2 },
    ];
    await expect(experiment(machine, plan({ splits: two, repetitions: 1, say }))).rejects.toThrow("broken off");
    expect(workers.done.at(-1)).toBe("end");
  });

  test("are measured no longer than told", async () => {
    const lines: string[] = [];
    const found = await experiment(machine, plan({ isOver: () => true, say: (line) => lines.push(line) }));
    expect(found.combinations).toEqual([]);
    expect(lines).toEqual(["the time is over: 1 of the splits were not measured"]);
  });
});
