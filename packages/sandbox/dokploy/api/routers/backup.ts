import {
  anything,
  count,
  flag,
  listOf,
  nonOptional,
  nullable,
  oneOf,
  optional,
  text,
  withDefault,
} from "../../input/field.ts";
import { badRequest } from "../../refusals.ts";
import type { BackupRow, DestinationRow } from "../../rows/backup.ts";
import {
  createBackup,
  createDestination,
  findBackup,
  findDestination,
  removeBackup,
  removeDestination,
  updateBackup,
} from "../../store/backups.ts";
import type { Tables } from "../../tables.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";

const destination = {
  name: text({ min: 1 }),
  provider: nonOptional(nullable(text())),
  accessKey: text(),
  bucket: text(),
  region: text(),
  endpoint: text(),
  secretAccessKey: text(),
  additionalFlags: nonOptional(nullable(listOf(text()))),
};

export const destinationRouter: Router = {
  create: mutation(destination, ({ tables }, { member }, input) =>
    createDestination(tables, member.organizationId, input),
  ),
  all: query({}, ({ tables }, { member }) =>
    tables.destinations.filter(({ organizationId }) => organizationId === member.organizationId).reverse(),
  ),
  one: query({ destinationId: text() }, ({ tables }, _caller, { destinationId }) =>
    findDestination(tables, destinationId),
  ),
  // Dokploy tries it with rclone, which finds nobody at the other end here.
  testConnection: mutation(destination, (_dokploy, _caller, { bucket, endpoint }) => {
    throw badRequest(`Command execution failed: Command failed: rclone ls :s3:${bucket} (${endpoint})\n`);
  }),
  remove: mutation({ destinationId: text() }, ({ tables }, _caller, { destinationId }) =>
    removeDestination(tables, destinationId),
  ),
};

const databaseType = oneOf(["postgres", "mariadb", "mysql", "mongo", "web-server", "libsql"]);

const backupView = (tables: Tables, backup: BackupRow) => {
  const shown: Partial<DestinationRow> = { ...findDestination(tables, backup.destinationId) };
  delete shown.accessKey;
  delete shown.secretAccessKey;
  return {
    ...backup,
    postgresId: null,
    mariadbId: null,
    mysqlId: null,
    mongoId: null,
    libsqlId: null,
    userId: null,
    postgres: null,
    mysql: null,
    mariadb: null,
    mongo: null,
    libsql: null,
    destination: shown,
    compose: tables.composes.find(({ composeId }) => composeId === backup.composeId) ?? null,
  };
};

export const backupRouter: Router = {
  create: mutation(
    {
      schedule: text(),
      enabled: optional(nullable(flag())),
      prefix: text({ min: 1 }),
      destinationId: text(),
      keepLatestCount: optional(nullable(count())),
      database: text({ min: 1 }),
      databaseType,
      backupType: withDefault(oneOf(["database", "compose"]), "database"),
      composeId: optional(nullable(text())),
      serviceName: optional(nullable(text())),
      includeEncryptionKey: withDefault(flag(), true),
      metadata: optional(anything()),
    },
    ({ tables }, _caller, input) => {
      const { enabled = null, keepLatestCount = null, composeId = null, serviceName = null, ...rest } = input;
      findDestination(tables, rest.destinationId);
      createBackup(tables, {
        ...rest,
        enabled,
        keepLatestCount,
        composeId,
        serviceName,
        metadata: rest.metadata ?? null,
      });
    },
  ),
  one: query({ backupId: text() }, ({ tables }, _caller, { backupId }) =>
    backupView(tables, findBackup(tables, backupId)),
  ),
  update: mutation(
    {
      schedule: text(),
      enabled: nonOptional(nullable(flag())),
      prefix: text({ min: 1 }),
      backupId: text(),
      destinationId: text(),
      database: text({ min: 1 }),
      keepLatestCount: nonOptional(nullable(count())),
      serviceName: nonOptional(nullable(text())),
      metadata: nonOptional(anything()),
      databaseType,
    },
    ({ tables }, _caller, { backupId, ...changes }) => updateBackup(tables, backupId, changes),
  ),
  remove: mutation({ backupId: text() }, ({ tables }, _caller, { backupId }) => removeBackup(tables, backupId)),
};
