/** The rest of Dokploy as far as it was recorded: this program uses none of it, so rows are kept as they are given. */
import { z } from "zod";
import { appName, rowId } from "../../ids.ts";
import { badRequest, failedQuery, forbidden } from "../../refusals.ts";
import { find, ofCompose, ofOrganization, removeRow } from "../../store/rows.ts";
import { now } from "../../tables/projects.ts";
import type { OtherRow, Tables, VaultProviderRow } from "../../tables/tables.ts";
import { demandedLine, filled, flag, line, text } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";
import { notificationRouter } from "./notification.ts";

const nothing: Router[string] = query({}, () => []);

const destination = {
  name: filled,
  provider: demandedLine,
  accessKey: text,
  bucket: text,
  region: text,
  endpoint: text,
  secretAccessKey: text,
  additionalFlags: z.nonoptional(z.array(text).nullish()),
};

/** S3 buckets; secrets come back in clear (facts 71). */
const destinationRouter: Router = {
  create: mutation(destination, ({ tables }, input, { member: { organizationId } }) => {
    const row = { destinationId: rowId(), ...input, organizationId, createdAt: now() };
    tables.destinations.push(row);
    return row;
  }),
  all: query({}, ({ tables }, _input, { member }) => ofOrganization(tables, "destinations", member)),
  // Dokploy tries it with rclone, which finds nobody at the other end here.
  testConnection: mutation(destination, (_dokploy, { bucket, endpoint }) => {
    throw badRequest(`Command execution failed: Command failed: rclone ls :s3:${bucket} (${endpoint})\n`);
  }),
  // Takes its backups along without a word.
  remove: mutation({ destinationId: text }, ({ tables }, { destinationId }) => {
    tables.backups = tables.backups.filter((backup) => backup["destinationId"] !== destinationId);
    return removeRow(tables, "destinations", destinationId);
  }),
};

const databaseType = z.enum(["postgres", "mariadb", "mysql", "mongo", "web-server", "libsql"]);
const DATABASES = ["postgres", "mariadb", "mysql", "mongo", "libsql"];

function backupView(tables: Tables, backup: OtherRow) {
  const shown = { ...find(tables, "destinations", backup["destinationId"]) };
  delete shown["accessKey"];
  delete shown["secretAccessKey"];
  return {
    ...backup,
    ...Object.fromEntries(
      DATABASES.flatMap((kind) => [
        [kind, null],
        [`${kind}Id`, null],
      ]),
    ),
    userId: null,
    destination: shown,
    compose: tables.composes.find(({ composeId }) => composeId === backup["composeId"]) ?? null,
  };
}

const backupRouter: Router = {
  create: mutation(
    {
      ...{ schedule: text, enabled: flag.nullish(), prefix: filled, destinationId: text },
      ...{ keepLatestCount: z.number().nullish(), database: filled, databaseType },
      backupType: z.enum(["database", "compose"]).default("database"),
      composeId: line,
      serviceName: line,
      includeEncryptionKey: flag.default(true),
      metadata: z.unknown().optional(),
    },
    ({ tables }, input) => {
      find(tables, "destinations", input.destinationId);
      const unset = { enabled: null, keepLatestCount: null, composeId: null, serviceName: null, metadata: null };
      tables.backups.push({ backupId: rowId(), appName: appName("backup"), ...unset, ...input });
    },
  ),
  one: query({ backupId: text }, ({ tables }, { backupId }) => backupView(tables, find(tables, "backups", backupId))),
  update: mutation(
    {
      ...{ schedule: text, enabled: z.nonoptional(flag.nullish()), prefix: filled, backupId: text },
      ...{ destinationId: text, database: filled, keepLatestCount: z.nonoptional(z.number().nullish()) },
      ...{ serviceName: demandedLine, metadata: z.nonoptional(z.unknown()), databaseType },
    },
    ({ tables }, { backupId, ...changes }) => void Object.assign(find(tables, "backups", backupId), changes),
  ),
  remove: mutation({ backupId: text }, ({ tables }, { backupId }) => removeRow(tables, "backups", backupId)),
};

const scheduled = { applicationId: null, serverId: null, organizationId: null };

/** Kept, never run: the sandbox's clock is not Dokploy's. */
const scheduleRouter: Router = {
  list: query({ id: text, scheduleType: text.optional() }, ({ tables }, { id }) =>
    ofCompose(tables, "schedules", id).map((row) => ({ ...row, ...scheduled })),
  ),
  create: mutation(
    {
      name: filled,
      description: line,
      cronExpression: filled,
      serviceName: line,
      shellType: z.enum(["bash", "sh"]).default("bash"),
      scheduleType: z.enum(["application", "compose", "server", "dokploy-server"]).default("application"),
      command: filled,
      composeId: line,
      enabled: flag.default(true),
      timezone: line,
    },
    ({ tables }, input) => {
      const unset = { description: null, serviceName: null, composeId: null, timezone: null, script: null };
      const row = { scheduleId: rowId(), appName: appName("schedule"), createdAt: now(), ...unset, ...input };
      tables.schedules.push(row);
      return { ...row, ...scheduled };
    },
  ),
};

const SECRET_FIELDS = ["token", "clientSecret", "secretAccessKey", "serviceToken", "secretKey"];
const providerType = z.enum(["hashicorp", "infisical", "aws", "doppler", "azure", "scaleway"]);

function masked({ config, ...row }: VaultProviderRow) {
  const shown = Object.entries(config).map(([name, value]) => [
    name,
    SECRET_FIELDS.includes(name) ? "********" : value,
  ]);
  return { ...row, config: Object.fromEntries(shown) as Record<string, unknown> };
}

/** Providers of `${{vault.NAME.REF}}`: unique by name, usable where they are assigned (facts 72). */
const vaultProviderRouter: Router = {
  create: mutation(
    {
      name: filled.regex(/^[a-zA-Z0-9_-]+$/),
      config: z.looseObject({}),
      assignments: z.array(z.object({ projectId: text, environmentIds: z.array(text) })),
    },
    ({ tables }, input, { member: { organizationId } }) => {
      const kind = providerType.safeParse(input.config["providerType"]);
      if (!kind.success) throw badRequest(kind.error.issues[0]?.message ?? "Invalid config");
      if (tables.vaultProviders.some((row) => row.organizationId === organizationId && row.name === input.name))
        throw failedQuery('insert into "vaultProvider"', [input.name]);
      const row = { vaultProviderId: rowId(), ...input, providerType: kind.data, organizationId, createdAt: now() };
      tables.vaultProviders.push(row);
      return masked(row);
    },
  ),
  all: query({}, ({ tables }, _input, { member }) => ofOrganization(tables, "vaultProviders", member).map(masked)),
  testConnection: mutation({ vaultProviderId: text }, ({ tables }, { vaultProviderId }) => {
    find(tables, "vaultProviders", vaultProviderId);
    throw badRequest("fetch failed");
  }),
  remove: mutation({ vaultProviderId: text }, ({ tables }, { vaultProviderId }) => {
    removeRow(tables, "vaultProviders", vaultProviderId);
    return true;
  }),
};

export const elsewhere: Record<string, Router> = {
  auditLog: {
    all: query({}, () => {
      throw forbidden("Valid enterprise license required");
    }),
  },
  backup: backupRouter,
  destination: destinationRouter,
  network: { all: nothing },
  notification: notificationRouter,
  registry: {
    all: nothing,
    // It logs in before it stores anything, and no registry answers here.
    create: mutation({ registryUrl: text, username: text, password: text }, (_dokploy, { registryUrl }) => {
      throw badRequest(`Command execution failed: Command failed: docker login '${registryUrl}'\n`);
    }),
  },
  schedule: scheduleRouter,
  server: { all: nothing },
  vaultProvider: vaultProviderRouter,
  volumeBackups: { list: nothing },
};
