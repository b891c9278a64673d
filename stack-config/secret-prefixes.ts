import type { Fault } from "./fault.ts";
import { nameInFile, type StackKind } from "./secret-names.ts";

const PREFIX = { production: "PROD_", staging: "DEV_" } as const;

/**
 * The application's own file serves several worlds: PROD_NAME is production's NAME, DEV_NAME everybody else's, and _NAME
 * nobody's. A file without such names is left as it is.
 * @param place the file's name, for the faults
 */
export function withoutPrefixes(
  kind: StackKind,
  values: ReadonlyMap<string, string>,
  place: string,
): { values: Map<string, string>; faults: Fault[] } {
  const own = PREFIX[kind];
  const found = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [written, value] of values) {
    if (/^(_(?!_proto__$)|PROD_|DEV_)/.test(written) && !written.startsWith(own)) continue;
    const name = written.startsWith(own) ? nameInFile(written.slice(own.length), kind) : written;
    if (found.has(name)) faults.push({ path: `${name} in ${place}`, problem: `is set by ${written} too; leave one` });
    found.set(name, value);
  }
  return { values: found, faults };
}
