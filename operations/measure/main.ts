/** `npm run measure`: how fast the stack's machine lets Kokoro speak, by replicas × threads. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applicationSettings } from "../../components/application/application-settings.ts";
import { servicesBudget } from "../../compose/memory-budget.ts";
import type { Measurement } from "../../compose/measurement.ts";
import { releaseOf } from "../../compose/releases/releases.ts";
import { planWorkers } from "../../compose/worker-sizing.ts";
import { serverSize } from "../../stack-config/server-types.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { optionsOf } from "../../tools/options.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { onMachineOf, outputsOf } from "../services/stack-machine.ts";
import { PROJECT_FOLDER, stackConfigOf } from "../stack-configuration.ts";
import { combinationsOf, type Split } from "./combinations.ts";
import { experiment } from "./experiment.ts";
import { whyNotMeasurable } from "./measurable.ts";
import { ExperimentMachine } from "./on-machine.ts";
import { plotOf } from "./plot.ts";
import { tableOf } from "./table.ts";

const USAGE = `npm run measure -- --stack S   has Kokoro speak on the stack's machine, split after split
  --production S               the same name again, where S is production: its listeners have no workers meanwhile
  --repetitions N              5 by default, 30 at most
  --minutes N                  40 by default, 240 at most
  --out FOLDER                 measurements/ by default`;

const PATIENCE_SECONDS = 120;

await runOperation(async () => {
  const { stack, production, repetitions, minutes, out } = asked();
  const config = stackConfigOf(stack);
  if (config.kind === "production" && production !== stack)
    throw new OperationError(
      `${stack} is production: its listeners have no workers meanwhile; choose a quiet hour and add --production ${stack}`,
    );
  const { release, today, machine, services } = machineOf(config);
  const until = Date.now() + minutes * 60_000;
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    console.error("the workers are put back after this split; once more ends at once");
    interrupted.abort();
  });

  const outputs = await outputsOf(stack);
  const measurement = await onMachineOf(stack, outputs, async (shell): Promise<Measurement> => {
    const experimentMachine = await ExperimentMachine.of(shell);
    const image = await experimentMachine.image();
    const found = await experiment(experimentMachine, {
      splits: combinationsOf(machine, services, today),
      repetitions,
      memoryMb: (split) => planWorkers(machine, services, split).memoryMb,
      patienceSeconds: PATIENCE_SECONDS,
      isOver: () => interrupted.signal.aborted || Date.now() > until,
      say: console.error,
    });
    const { type, vcpus, memoryMb } = machine;
    return {
      date: new Date().toISOString(),
      stack,
      server: { type, vcpus, memoryMb },
      release: release.name,
      image,
      ...found,
    };
  });
  await write(measurement, out);
  return 0;
});

function asked() {
  const { values } = optionsOf(USAGE, {
    options: {
      stack: { type: "string" },
      production: { type: "string" },
      repetitions: { type: "string", default: "5" },
      minutes: { type: "string", default: "40" },
      out: { type: "string", default: join(PROJECT_FOLDER, "measurements") },
    },
  });
  const [repetitions, minutes] = [Number(values.repetitions), Number(values.minutes)];
  const isCount = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  if (values.stack === undefined || !isCount(repetitions, 30) || !isCount(minutes, 240)) throw new UsageError(USAGE);
  return { ...values, stack: values.stack, repetitions, minutes };
}

function machineOf(config: StackConfig) {
  const refusal = whyNotMeasurable(config);
  if (refusal !== undefined) throw new OperationError(refusal);
  const release = releaseOf(config.application.release);
  const services = servicesBudget(release, config.application.auth);
  return { release, services, machine: serverSize(config.server.type), today: declaredWorkers(config) };
}

function declaredWorkers(config: StackConfig): Split {
  try {
    const { replicas, threads } = applicationSettings(config).workers;
    return { replicas, threads };
  } catch (error) {
    throw error instanceof RangeError ? new OperationError(error.message) : error;
  }
}

/** One measurement is three files of one name; the sizing reads the newest of each server type. */
async function write(measurement: Measurement, folder: string): Promise<void> {
  if (measurement.combinations.length === 0) throw new OperationError("nothing was measured: give it more --minutes");
  const name = join(folder, `${measurement.server.type}-${measurement.date.slice(0, 10)}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${name}.json`, `${JSON.stringify(measurement, undefined, 2)}\n`);
  writeFileSync(`${name}.md`, tableOf(measurement));
  writeFileSync(`${name}.svg`, await plotOf(measurement));
  console.log(`${tableOf(measurement)}\n${name}.json, .md and .svg: committed, the sizing goes by them`);
}
