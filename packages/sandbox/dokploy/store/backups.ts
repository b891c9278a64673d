/** S3 destinations and the backups that go there; secrets come back in clear (facts 71). */
import { appName, rowId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import type { BackupRow, DestinationRow } from "../rows/backup.ts";
import type { Tables } from "../tables.ts";

export const createDestination = (
  tables: Tables,
  organizationId: string,
  request: Omit<DestinationRow, "destinationId" | "organizationId" | "createdAt">,
): DestinationRow => {
  const row = { destinationId: rowId(), ...request, organizationId, createdAt: new Date().toISOString() };
  tables.destinations.push(row);
  return row;
};

export const findDestination = (tables: Tables, destinationId: string): DestinationRow => {
  const row = tables.destinations.find((destination) => destination.destinationId === destinationId);
  if (!row) throw notFound("Destination");
  return row;
};

/** Takes its backups along without a word. */
export const removeDestination = (tables: Tables, destinationId: string): DestinationRow => {
  const row = findDestination(tables, destinationId);
  tables.destinations = tables.destinations.filter((destination) => destination !== row);
  tables.backups = tables.backups.filter((backup) => backup.destinationId !== destinationId);
  return row;
};

export const findBackup = (tables: Tables, backupId: string): BackupRow => {
  const row = tables.backups.find((backup) => backup.backupId === backupId);
  if (!row) throw notFound("Backup");
  return row;
};

export const createBackup = (tables: Tables, request: Omit<BackupRow, "backupId" | "appName">): BackupRow => {
  const row = { backupId: rowId(), appName: appName("backup"), ...request };
  tables.backups.push(row);
  return row;
};

export const updateBackup = (tables: Tables, backupId: string, changes: Partial<BackupRow>): void => {
  Object.assign(findBackup(tables, backupId), changes);
};

export const removeBackup = (tables: Tables, backupId: string): BackupRow => {
  const row = findBackup(tables, backupId);
  tables.backups = tables.backups.filter((backup) => backup !== row);
  return row;
};
