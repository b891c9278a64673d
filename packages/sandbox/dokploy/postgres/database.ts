/** Which Postgres answers on a machine: what the overlay network and the name "dokploy-postgres" are in reality. */
import type { Machine } from "../../machine/host.ts";
import { migratedTables } from "../tables.ts";
import type { Tables } from "../tables.ts";

/** A data directory: the content of the volume that Postgres mounts, and so what outlives every container. */
export type DataDirectory = Record<string, unknown> & { tables?: Tables };

const running = new WeakMap<Machine, DataDirectory>();

export const postgresStarted = (machine: Machine, data: DataDirectory): void => void running.set(machine, data);

export const postgresStopped = (machine: Machine): void => void running.delete(machine);

export const postgresRuns = (machine: Machine): boolean => running.has(machine);

/** Undefined: no Postgres runs there, or Dokploy's migrations have not run in it. */
export const tablesOn = (machine: Machine): Tables | undefined => running.get(machine)?.tables;

/** Dokploy's migrations. */
export const migrate = (machine: Machine): void => {
  const data = running.get(machine);
  if (data) data.tables ??= migratedTables(new Date().toISOString());
};
