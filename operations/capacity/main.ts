/** `npm run capacity`: by the newest measurement of a server type, or by a given speed. */
import { bestCombination } from "../../compose/best-combination.ts";
import { newestMeasurement } from "../../compose/measurements.ts";
import { IPV4_PRICE, PRICES_OF, SERVER_PRICES } from "../../stack-config/prices.ts";
import { optionsOf } from "../../tools/options.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { capacityFor, type Wanted } from "./capacity.ts";
import { capacityLines } from "./lines.ts";

const USAGE = `npm run capacity -- --listeners N   machines that only speak for so many listeners, and their price, by the newest measurement
  --server-type TYPE                cx33 by default
  --wait SECONDS                    the longest wait of 95 in 100: 1 by default
  --speed S --replicas N --block-seconds S
                                    in place of a measurement: seconds of audio per second of one machine, its workers, a block's length`;
/** The gateway cuts text into blocks of at most as many characters. */
const BLOCK_CHARACTERS = 250;
const MOST_LISTENERS = 1_000_000;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, {
    options: {
      listeners: { type: "string" },
      "server-type": { type: "string", default: "cx33" },
      wait: { type: "string", default: "1" },
      speed: { type: "string" },
      replicas: { type: "string" },
      "block-seconds": { type: "string" },
    },
  });
  const type = values["server-type"];
  const given = [values.speed, values.replicas, values["block-seconds"]].map(Number);
  const numbers = [Number(values.listeners), Number(values.wait), ...(values.speed === undefined ? [] : given)];
  if (numbers.some((number) => !(number > 0)) || Number(values.listeners) > MOST_LISTENERS) throw new UsageError(USAGE);
  const [speed = 0, workersPerMachine = 0, blockSeconds = 0] = given;
  const machine =
    values.speed === undefined
      ? measured(type)
      : { workerSpeed: speed / workersPerMachine, workersPerMachine, blockSeconds, source: "the speed that was given" };
  const { source, ...rest } = machine;
  const wanted: Wanted = { listeners: Number(values.listeners), waitSeconds: Number(values.wait), ...rest };
  const price = SERVER_PRICES[type];
  const machineEur = price === undefined ? undefined : price + IPV4_PRICE;
  const lines = capacityLines(wanted, capacityFor(wanted), { type, source, machineEur, pricesOf: PRICES_OF });
  for (const line of lines) console.log(line);
  return 0;
});

function measured(type: string) {
  const measurement = readMeasurement(type);
  const best = measurement && bestCombination(measurement.combinations);
  const long = best?.texts["long"];
  if (!measurement || !best || !long)
    throw new OperationError(
      `nobody has measured ${type}: npm run measure -- --stack S on one, or give --speed (seconds of audio per second of one machine), --replicas and --block-seconds`,
    );
  return {
    workerSpeed: best.speed.mean / best.replicas,
    workersPerMachine: best.replicas,
    blockSeconds: (BLOCK_CHARACTERS * long.speed.mean) / long.charactersPerSecond.mean,
    source: `the measurement of ${measurement.date.slice(0, 10)}`,
  };
}

function readMeasurement(type: string) {
  try {
    return newestMeasurement(type);
  } catch (error) {
    throw error instanceof RangeError ? new OperationError(error.message) : error;
  }
}
