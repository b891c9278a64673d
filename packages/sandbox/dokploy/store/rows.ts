/** What all tables have in common: rows found by their key, removed, and what goes along. */
import { notFound } from "../refusals.ts";
import type { Tables } from "../tables/tables.ts";

/** The key column of each table, and the word by which a refusal calls a row. */
const KEYS = {
  projects: ["projectId", "Project"],
  environments: ["environmentId", "Environment"],
  composes: ["composeId", "Compose"],
  deployments: ["deploymentId", "Deployment"],
  domains: ["domainId", "Domain"],
  mounts: ["mountId", "Mount"],
  patches: ["patchId", "Patch"],
  sshKeys: ["sshKeyId", "SSH Key"],
  destinations: ["destinationId", "Destination"],
  backups: ["backupId", "Backup"],
  notifications: ["notificationId", "Notification"],
  vaultProviders: ["vaultProviderId", "Vault provider"],
} as const;

type Table = keyof typeof KEYS;

/** @throws ApiError NOT_FOUND */
export function find<T extends Table>(tables: Tables, table: T, id: unknown): Tables[T][number] {
  const [key, word] = KEYS[table];
  const row = (tables[table] as Record<string, unknown>[]).find((candidate) => candidate[key] === id);
  if (!row) throw notFound(word);
  return row;
}

/** @throws ApiError NOT_FOUND */
export function removeRow<T extends Table>(tables: Tables, table: T, id: unknown): Tables[T][number] {
  const row = find(tables, table, id);
  const rows = tables[table] as unknown[];
  rows.splice(rows.indexOf(row), 1);
  return row;
}

/** Those of a compose, in the order they were made. */
export function ofCompose<T extends "deployments" | "domains" | "mounts" | "patches" | "backups" | "schedules">(
  tables: Tables,
  table: T,
  composeId: string,
): Tables[T] {
  return (tables[table] as { composeId?: unknown }[]).filter((row) => row.composeId === composeId) as Tables[T];
}

/** An organization's, the newest first. */
export function ofOrganization<T extends "projects" | "sshKeys" | "destinations" | "notifications" | "vaultProviders">(
  tables: Tables,
  table: T,
  { organizationId }: { organizationId: string },
): Tables[T] {
  const rows = tables[table] as { organizationId?: unknown }[];
  return rows.filter((row) => row.organizationId === organizationId).reverse() as Tables[T];
}

export function patchesOf(tables: Tables, composeId: string): Tables["patches"] {
  return ofCompose(tables, "patches", composeId).sort((a, b) => (a.filePath < b.filePath ? -1 : 1));
}

/** The database's "on delete cascade": rows only, nothing on the machine (facts 29). */
export function removeCompose(tables: Tables, composeId: string): void {
  for (const table of ["composes", "deployments", "patches", "mounts", "domains", "backups", "schedules"] as const)
    (tables[table] as unknown[]) = (tables[table] as { composeId?: unknown }[]).filter(
      (row) => row.composeId !== composeId,
    );
}

export function removeEnvironment(tables: Tables, environmentId: string): void {
  for (const compose of tables.composes.filter((candidate) => candidate.environmentId === environmentId))
    removeCompose(tables, compose.composeId);
  tables.environments = tables.environments.filter((row) => row.environmentId !== environmentId);
}

/** Whether a search's words are in a column; empty ones are in each. */
export function contains(text: string | null, part: string | undefined): boolean {
  return !part?.trim() || (text ?? "").toLowerCase().includes(part.trim().toLowerCase());
}
