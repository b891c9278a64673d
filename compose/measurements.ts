/** The measurements that are kept in the repository: of each server type the newest counts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { type Measurement, parseMeasurement } from "./measurement.ts";

export const MEASUREMENTS = fileURLToPath(new URL("../measurements", import.meta.url));

/** Undefined: nobody has measured one. Throws a RangeError where a file is none. */
export function newestMeasurement(serverType: string, folder = MEASUREMENTS): Measurement | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${serverType}-`) && name.endsWith(".json"))
    .map((name) => parseMeasurement(readFileSync(join(folder, name), "utf8"), join("measurements", name)))
    .filter(({ server }) => server.type === serverType)
    .toSorted((a, b) => a.date.localeCompare(b.date))
    .at(-1);
}
