/** Dokploy's tables: what its Postgres keeps in its volume, and so what outlives every container. */
import type { Tables } from "../dokploy/tables/tables.ts";
import type { Machine } from "./machine.ts";

const VOLUME = "dokploy-postgres";

/** Undefined: no Postgres runs there, or Dokploy's migrations have not run in it. */
export function tablesOn(machine: Machine): Tables | undefined {
  return postgresRuns(machine) ? (machine.docker.volume(VOLUME)["tables"] as Tables | undefined) : undefined;
}

export function postgresRuns({ docker }: Machine): boolean {
  return docker
    .containers({ "com.docker.swarm.service.name": VOLUME })
    .some((postgres) => docker.running(postgres) !== undefined);
}

/** Dokploy's migrations. */
export function migrate({ docker }: Machine, tables: () => Tables): void {
  docker.volume(VOLUME)["tables"] ??= tables();
}
