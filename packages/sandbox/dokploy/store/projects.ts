import { rowId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import { removeEnvironmentRows } from "./cascade.ts";
import type { MemberRow } from "../rows/organization.ts";
import type { EnvironmentRow, ProjectRow } from "../rows/project.ts";
import type { Tables } from "../tables.ts";

export const findProject = (tables: Tables, projectId: string): ProjectRow => {
  const row = tables.projects.find((project) => project.projectId === projectId);
  if (!row) throw notFound("Project");
  return row;
};

/** A name may be taken any number of times (facts 28). */
export const createProject = (
  tables: Tables,
  member: MemberRow,
  request: { name: string; description?: string | null | undefined; env?: string | undefined },
): { project: ProjectRow; environment: EnvironmentRow } => {
  const project: ProjectRow = {
    projectId: rowId(),
    name: request.name,
    description: request.description ?? null,
    createdAt: new Date().toISOString(),
    organizationId: member.organizationId,
    env: request.env ?? "",
  };
  const environment: EnvironmentRow = {
    environmentId: rowId(),
    name: "production",
    description: "Production environment",
    createdAt: new Date().toISOString(),
    env: "",
    projectId: project.projectId,
    isDefault: true,
  };
  tables.projects.push(project);
  tables.environments.push(environment);
  member.accessedProjects.push(project.projectId);
  member.accessedEnvironments.push(environment.environmentId);
  return { project, environment };
};

export const updateProject = (
  tables: Tables,
  projectId: string,
  changes: { name?: string | undefined; description?: string | null | undefined; env?: string | undefined },
): ProjectRow => Object.assign(findProject(tables, projectId), changes);

/** Rows only, by cascade: containers, files and volumes stay where they are, unmanaged (facts 29). */
export const removeProject = (tables: Tables, projectId: string): ProjectRow => {
  const row = findProject(tables, projectId);
  for (const environment of tables.environments.filter((candidate) => candidate.projectId === projectId)) {
    removeEnvironmentRows(tables, environment.environmentId);
  }
  tables.projects = tables.projects.filter((project) => project !== row);
  return row;
};

export interface ProjectSearch {
  q?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  limit: number;
  offset: number;
}

const contains = (text: string | null, part: string | undefined): boolean =>
  !part?.trim() || (text ?? "").toLowerCase().includes(part.trim().toLowerCase());

export const searchProjects = (
  tables: Tables,
  organizationId: string,
  search: ProjectSearch,
): { items: ProjectRow[]; total: number } => {
  const hits = tables.projects
    .filter((row) => row.organizationId === organizationId)
    .filter((row) => contains(row.name, search.name) && contains(row.description, search.description))
    .filter((row) => contains(row.name, search.q) || contains(row.description, search.q))
    .reverse();
  return { items: hits.slice(search.offset, search.offset + search.limit), total: hits.length };
};
