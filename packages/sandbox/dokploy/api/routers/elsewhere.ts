/** The rest of Dokploy as far as it was recorded: this program asks for none of it, so inputs are taken, and rows kept, as they are given. */
import { z } from "zod";
import { appName, rowId } from "../../ids.ts";
import type { Dokploy } from "../../dokploy.ts";
import { forbidden } from "../../refusals.ts";
import { find, ofCompose, ofOrganization, removeRow } from "../../store/rows.ts";
import { now } from "../../tables/projects.ts";
import type { OtherRow, Tables, VaultProviderRow } from "../../tables/tables.ts";
import { demandedLine, filled, flag, text } from "../input.ts";
import { type Caller, mutation, type Procedure, query, type Router } from "../procedure.ts";
import { notificationRouter } from "./notification.ts";

const nothing: Procedure = query({}, () => []);

/** What it does with its input, unchecked. */
function taking(run: (dokploy: Dokploy, input: OtherRow, caller: Caller) => unknown): Procedure {
  return { ...mutation({}, run), parse: (input) => input };
}

/** S3 buckets; secrets come back in clear (facts 71). */
const destinationRouter: Router = {
  create: taking(({ tables }, input, { member: { organizationId } }) => {
    const row = { destinationId: rowId(), ...input, organizationId, createdAt: now() };
    tables.destinations.push(row);
    return row;
  }),
  all: query({}, ({ tables }, _input, { member }) => ofOrganization(tables, "destinations", member)),
  // Takes its backups along without a word.
  remove: taking(({ tables }, { destinationId }) => {
    tables.backups = tables.backups.filter((backup) => backup["destinationId"] !== destinationId);
    return removeRow(tables, "destinations", destinationId);
  }),
};

const databaseType = z.enum(["postgres", "mariadb", "mysql", "mongo", "web-server", "libsql"]);
const DATABASES = ["postgres", "mariadb", "mysql", "mongo", "libsql"];

function backupView(tables: Tables, backup: OtherRow) {
  const destination = { ...find(tables, "destinations", backup["destinationId"]) };
  delete destination["accessKey"];
  delete destination["secretAccessKey"];
  return {
    ...backup,
    ...Object.fromEntries(DATABASES.flatMap((kind) => [kind, `${kind}Id`]).map((name) => [name, null])),
    userId: null,
    destination,
    compose: tables.composes.find(({ composeId }) => composeId === backup["composeId"]) ?? null,
  };
}

const backupRouter: Router = {
  create: taking(({ tables }, input) => {
    find(tables, "destinations", input["destinationId"]);
    const unset = { enabled: null, keepLatestCount: null, composeId: null, serviceName: null, metadata: null };
    const usual = { ...unset, backupType: "database", includeEncryptionKey: true };
    tables.backups.push({ backupId: rowId(), appName: appName("backup"), ...usual, ...input });
  }),
  one: query({ backupId: text }, ({ tables }, { backupId }) => backupView(tables, find(tables, "backups", backupId))),
  update: mutation(
    {
      ...{ schedule: text, enabled: z.nonoptional(flag.nullish()), prefix: filled, backupId: text },
      ...{ destinationId: text, database: filled, keepLatestCount: z.nonoptional(z.number().nullish()) },
      ...{ serviceName: demandedLine, metadata: z.nonoptional(z.unknown()), databaseType },
    },
    ({ tables }, { backupId, ...changes }) => void Object.assign(find(tables, "backups", backupId), changes),
  ),
  remove: taking(({ tables }, { backupId }) => removeRow(tables, "backups", backupId)),
};

/** Kept, never run: the sandbox's clock is not Dokploy's. */
const scheduleRouter: Router = {
  list: query({ id: text, scheduleType: text.optional() }, ({ tables }, { id }) => ofCompose(tables, "schedules", id)),
  create: taking(({ tables }, input) => {
    const unset = { description: null, serviceName: null, composeId: null, timezone: null, script: null };
    const usual = { shellType: "bash", scheduleType: "application", enabled: true };
    const elsewhere = { applicationId: null, serverId: null, organizationId: null };
    const made = { scheduleId: rowId(), appName: appName("schedule"), createdAt: now() };
    const row = { ...made, ...unset, ...usual, ...elsewhere, ...input };
    tables.schedules.push(row);
    return row;
  }),
};

const SECRET_FIELDS = ["token", "clientSecret", "secretAccessKey", "serviceToken", "secretKey"];

function masked({ config, ...row }: VaultProviderRow) {
  const shown = Object.entries(config).map(([name, value]): [string, unknown] => [
    name,
    SECRET_FIELDS.includes(name) ? "********" : value,
  ]);
  return { ...row, config: Object.fromEntries(shown) };
}

/** Providers of `${{vault.NAME.REF}}`, usable where they are assigned (facts 72). */
const vaultProviderRouter: Router = {
  create: taking(({ tables }, input, { member: { organizationId } }) => {
    const given = input as Pick<VaultProviderRow, "name" | "config" | "assignments">;
    const providerType = String(given.config["providerType"]);
    const row = { vaultProviderId: rowId(), ...given, providerType, organizationId, createdAt: now() };
    tables.vaultProviders.push(row);
    return masked(row);
  }),
  all: query({}, ({ tables }, _input, { member }) => ofOrganization(tables, "vaultProviders", member).map(masked)),
  remove: taking(({ tables }, { vaultProviderId }) => {
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
  registry: { all: nothing },
  schedule: scheduleRouter,
  server: { all: nothing },
  vaultProvider: vaultProviderRouter,
  volumeBackups: { list: nothing },
};
