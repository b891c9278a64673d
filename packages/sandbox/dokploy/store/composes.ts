import { failedQuery } from "../refusals.ts";
import type { MemberRow } from "../tables/accounts.ts";
import { type ComposeRow, type NewCompose, newCompose } from "../tables/compose.ts";
import type { Tables } from "../tables/tables.ts";
import { contains, find } from "./rows.ts";

export function createCompose(tables: Tables, member: MemberRow, request: NewCompose): ComposeRow {
  find(tables, "environments", request.environmentId);
  const row = newCompose(request);
  tables.composes.push(row);
  member.accessedServices.push(row.composeId);
  return row;
}

/** A patch of any columns; the application's name is left alone, an unknown id changes nothing (facts 36). */
export function updateCompose(
  tables: Tables,
  composeId: string,
  changes: Record<string, unknown>,
): ComposeRow | undefined {
  const row = tables.composes.find((compose) => compose.composeId === composeId);
  const rest = { ...changes };
  delete rest["appName"];
  const { customGitSSHKeyId: key, environmentId } = rest;
  const keyIsUnknown = typeof key === "string" && !tables.sshKeys.some(({ sshKeyId }) => sshKeyId === key);
  const environmentIsUnknown =
    environmentId !== undefined && !tables.environments.some((one) => one.environmentId === environmentId);
  if (row && (keyIsUnknown || environmentIsUnknown)) {
    const set = Object.keys(rest).map((column, index) => `"${column}" = $${index + 1}`);
    const columns = Object.keys(row).map((column) => `"${column}"`);
    const statement = `update "compose" set ${set.join(", ")} where "compose"."composeId" = $${set.length + 1}`;
    throw failedQuery(`${statement} returning ${columns.join(", ")}`, [...Object.values(rest), composeId]);
  }
  return row && Object.assign(row, rest);
}

export interface ComposeSearch {
  q?: string;
  name?: string;
  appName?: string;
  description?: string;
  projectId?: string;
  environmentId?: string;
}

/** Only what the member's list of services holds, even for an owner: no way to adopt what others made (facts 40). */
export function searchComposes(tables: Tables, member: MemberRow, search: ComposeSearch): ComposeRow[] {
  const { q, name, appName, description, projectId, environmentId } = search;
  const projectOf = (id: string) => tables.environments.find((one) => one.environmentId === id)?.projectId;
  return tables.composes
    .filter((row) => member.accessedServices.includes(row.composeId))
    .filter((row) => environmentId === undefined || row.environmentId === environmentId)
    .filter((row) => projectId === undefined || projectOf(row.environmentId) === projectId)
    .filter((row) => contains(row.name, name) && contains(row.appName, appName))
    .filter((row) => contains(row.description, description))
    .filter((row) => contains(row.name, q) || contains(row.appName, q) || contains(row.description, q))
    .reverse();
}
