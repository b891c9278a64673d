/** Projects and environments: names may be taken any number of times (facts 28), the default environment stays (facts 30). */
import { badRequest } from "../refusals.ts";
import type { MemberRow } from "../tables/accounts.ts";
import { type EnvironmentRow, newEnvironment, newProject, type ProjectRow } from "../tables/projects.ts";
import type { Tables } from "../tables/tables.ts";
import { find, removeEnvironment, removeRow } from "./rows.ts";

export function createProject(
  tables: Tables,
  member: MemberRow,
  request: { name: string; description?: string | null; env?: string },
): { project: ProjectRow; environment: EnvironmentRow } {
  const project = newProject({ ...request, organizationId: member.organizationId });
  const { projectId } = project;
  const description = "Production environment";
  const environment = newEnvironment({ name: "production", description, projectId, isDefault: true });
  tables.projects.push(project);
  tables.environments.push(environment);
  member.accessedProjects.push(projectId);
  member.accessedEnvironments.push(environment.environmentId);
  return { project, environment };
}

/** Rows only, by cascade: containers, files and volumes stay where they are, unmanaged (facts 29). */
export function removeProject(tables: Tables, projectId: string): ProjectRow {
  const row = removeRow(tables, "projects", projectId);
  for (const environment of tables.environments.filter((candidate) => candidate.projectId === projectId))
    removeEnvironment(tables, environment.environmentId);
  return row;
}

export function createEnvironment(
  tables: Tables,
  member: MemberRow,
  request: { projectId: string; name: string; description?: string },
): EnvironmentRow {
  if (request.name.toLowerCase() === "production")
    throw badRequest("You cannot create a environment with the name 'production'");
  const row = newEnvironment({ ...request, isDefault: false });
  tables.environments.push(row);
  member.accessedEnvironments.push(row.environmentId);
  return row;
}

/** The default environment keeps its name; its variables may be set. */
export function updateEnvironment(
  tables: Tables,
  environmentId: string,
  changes: { name?: string; description?: string; env?: string },
): EnvironmentRow {
  const row = find(tables, "environments", environmentId);
  if (row.isDefault && changes.name !== undefined)
    throw badRequest("Error updating the environment: You cannot rename the default environment");
  return Object.assign(row, changes);
}

export function deleteEnvironment(tables: Tables, environmentId: string): EnvironmentRow {
  const row = find(tables, "environments", environmentId);
  if (row.isDefault) throw badRequest("You cannot delete the default environment");
  if (tables.composes.some((compose) => compose.environmentId === environmentId))
    throw badRequest("Cannot delete environment: it has active services. Please delete all services first.");
  removeEnvironment(tables, environmentId);
  return row;
}
