import { releaseOf } from "../../compose/releases/releases.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";

/** Why a stack cannot be measured, with what to do; undefined: it can. */
export function whyNotMeasurable({ application, workers }: Pick<StackConfig, "application" | "workers">) {
  const { name, work } = releaseOf(application.release);
  if (work !== "redis")
    return `release ${name} hands its workers their work past the queue: measure a stack of today's release`;
  if (workers.servers > 0)
    return `${workers.servers} more machines speak for this stack, and would for the measurement: measure one without (workers.servers 0), of the server type in question`;
  return undefined;
}
