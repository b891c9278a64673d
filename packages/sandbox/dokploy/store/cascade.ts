/** The database's "on delete cascade": rows only, nothing on the machine (facts 29). */
import type { Tables } from "../tables.ts";

export const removeComposeRows = (tables: Tables, composeId: string): void => {
  const stays = (row: { composeId: string | null }): boolean => row.composeId !== composeId;
  tables.composes = tables.composes.filter(stays);
  tables.deployments = tables.deployments.filter(stays);
  tables.patches = tables.patches.filter(stays);
  tables.mounts = tables.mounts.filter(stays);
  tables.domains = tables.domains.filter(stays);
  tables.backups = tables.backups.filter(stays);
  tables.schedules = tables.schedules.filter(stays);
};

export const removeEnvironmentRows = (tables: Tables, environmentId: string): void => {
  for (const compose of tables.composes.filter((candidate) => candidate.environmentId === environmentId)) {
    removeComposeRows(tables, compose.composeId);
  }
  tables.environments = tables.environments.filter((row) => row.environmentId !== environmentId);
};
