import { rowId } from "../ids.ts";
import { badRequest, notFound } from "../refusals.ts";
import { removeEnvironmentRows } from "./cascade.ts";
import type { MemberRow } from "../rows/organization.ts";
import type { EnvironmentRow } from "../rows/project.ts";
import type { Tables } from "../tables.ts";

export const findEnvironment = (tables: Tables, environmentId: string): EnvironmentRow => {
  const row = tables.environments.find((environment) => environment.environmentId === environmentId);
  if (!row) throw notFound("Environment");
  return row;
};

export const createEnvironment = (
  tables: Tables,
  member: MemberRow,
  request: { projectId: string; name: string; description?: string | undefined },
): EnvironmentRow => {
  if (request.name.toLowerCase() === "production") {
    throw badRequest("You cannot create a environment with the name 'production'");
  }
  const row: EnvironmentRow = {
    environmentId: rowId(),
    name: request.name,
    description: request.description ?? null,
    createdAt: new Date().toISOString(),
    env: "",
    projectId: request.projectId,
    isDefault: false,
  };
  tables.environments.push(row);
  member.accessedEnvironments.push(row.environmentId);
  return row;
};

/** The default environment keeps its name; its variables may be set (facts 30). */
export const updateEnvironment = (
  tables: Tables,
  environmentId: string,
  changes: { name?: string | undefined; description?: string | undefined; env?: string | undefined },
): EnvironmentRow => {
  const row = findEnvironment(tables, environmentId);
  if (row.isDefault && changes.name !== undefined) {
    throw badRequest("Error updating the environment: You cannot rename the default environment");
  }
  return Object.assign(row, changes);
};

export const removeEnvironment = (tables: Tables, environmentId: string): EnvironmentRow => {
  const row = findEnvironment(tables, environmentId);
  if (row.isDefault) throw badRequest("You cannot delete the default environment");
  if (tables.composes.some((compose) => compose.environmentId === environmentId)) {
    throw badRequest("Cannot delete environment: it has active services. Please delete all services first.");
  }
  removeEnvironmentRows(tables, environmentId);
  return row;
};
