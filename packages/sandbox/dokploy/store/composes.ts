import { appName, rowId } from "../ids.ts";
import { failedQuery, notFound } from "../refusals.ts";
import { findEnvironment } from "./environments.ts";
import type { ComposeRow } from "../rows/compose.ts";
import type { MemberRow } from "../rows/organization.ts";
import type { Tables } from "../tables.ts";

export const findCompose = (tables: Tables, composeId: string): ComposeRow => {
  const row = tables.composes.find((compose) => compose.composeId === composeId);
  if (!row) throw notFound("Compose");
  return row;
};

export interface NewCompose {
  name: string;
  environmentId: string;
  description?: string | null | undefined;
  composeType?: string | undefined;
  appName?: string | undefined;
  composeFile?: string | undefined;
  sourceType?: string | undefined;
}

/** Everything that creation does not take (the git address, the variables) starts from these defaults (facts 35). */
const newRow = (request: NewCompose): ComposeRow => ({
  composeId: rowId(),
  name: request.name,
  appName: appName("compose", request.appName),
  description: request.description ?? null,
  env: null,
  composeFile: request.composeFile ?? "",
  refreshToken: rowId(),
  sourceType: request.sourceType ?? "github",
  composeType: request.composeType ?? "docker-compose",
  repository: null,
  owner: null,
  branch: null,
  autoDeploy: true,
  gitlabProjectId: null,
  gitlabRepository: null,
  gitlabOwner: null,
  gitlabBranch: null,
  gitlabPathNamespace: null,
  bitbucketRepository: null,
  bitbucketRepositorySlug: null,
  bitbucketOwner: null,
  bitbucketBranch: null,
  giteaRepository: null,
  giteaOwner: null,
  giteaBranch: null,
  customGitUrl: null,
  customGitBranch: null,
  customGitSSHKeyId: null,
  command: "",
  createEnvFile: true,
  enableSubmodules: false,
  composePath: "./docker-compose.yml",
  suffix: "",
  randomize: false,
  isolatedDeployment: false,
  isolatedDeploymentsVolume: false,
  triggerType: "push",
  composeStatus: "idle",
  icon: null,
  environmentId: request.environmentId,
  createdAt: new Date().toISOString(),
  watchPaths: null,
  githubId: null,
  gitlabId: null,
  bitbucketId: null,
  giteaId: null,
  serverId: null,
  serviceNetworks: [],
});

export const createCompose = (tables: Tables, member: MemberRow, request: NewCompose): ComposeRow => {
  findEnvironment(tables, request.environmentId);
  const row = newRow(request);
  tables.composes.push(row);
  member.accessedServices.push(row.composeId);
  return row;
};

const quoted = (columns: string[]): string => columns.map((column) => `"${column}"`).join(", ");

/** A patch of any columns; the application's name is left alone, an unknown id changes nothing (facts 36). */
export const updateCompose = (
  tables: Tables,
  composeId: string,
  changes: Partial<ComposeRow>,
): ComposeRow | undefined => {
  const row = tables.composes.find((compose) => compose.composeId === composeId);
  const rest = { ...changes };
  delete rest.appName;
  const { customGitSSHKeyId: key, environmentId } = rest;
  const keyIsUnknown = typeof key === "string" && !tables.sshKeys.some(({ sshKeyId }) => sshKeyId === key);
  const environmentIsUnknown =
    environmentId !== undefined && !tables.environments.some((one) => one.environmentId === environmentId);
  if (row && (keyIsUnknown || environmentIsUnknown)) {
    const set = Object.keys(rest).map((column, index) => `"${column}" = $${index + 1}`);
    const where = `where "compose"."composeId" = $${set.length + 1}`;
    throw failedQuery(`update "compose" set ${set.join(", ")} ${where} returning ${quoted(Object.keys(row))}`, [
      ...Object.values(rest),
      composeId,
    ]);
  }
  return row && Object.assign(row, rest);
};

export interface ComposeSearch {
  q?: string | undefined;
  name?: string | undefined;
  appName?: string | undefined;
  description?: string | undefined;
  projectId?: string | undefined;
  environmentId?: string | undefined;
  limit: number;
  offset: number;
}

/** Only what the member's list of services holds, even for an owner: no way to adopt what others made (facts 40). */
export const searchComposes = (
  tables: Tables,
  member: MemberRow,
  search: ComposeSearch,
): { items: ComposeRow[]; total: number } => {
  const has = (text: string | null, part: string | undefined): boolean =>
    !part?.trim() || (text ?? "").toLowerCase().includes(part.trim().toLowerCase());
  const inProject = new Set(
    tables.environments.filter(({ projectId }) => projectId === search.projectId).map((row) => row.environmentId),
  );
  const hits = tables.composes
    .filter(({ composeId }) => member.accessedServices.includes(composeId))
    .filter((row) => search.environmentId === undefined || row.environmentId === search.environmentId)
    .filter((row) => search.projectId === undefined || inProject.has(row.environmentId))
    .filter((row) => has(row.name, search.name) && has(row.appName, search.appName))
    .filter((row) => has(row.description, search.description))
    .filter((row) => has(row.name, search.q) || has(row.appName, search.q) || has(row.description, search.q))
    .reverse();
  return { items: hits.slice(search.offset, search.offset + search.limit), total: hits.length };
};
