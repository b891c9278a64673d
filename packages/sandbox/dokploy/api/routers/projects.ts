/**
 * project.*, environment.*: names may be taken any number of times (facts 28), the default environment stays (facts 30). Answers list
 * kinds of service that this program never makes all the same.
 */
import { z } from "zod";
import { badRequest } from "../../refusals.ts";
import { contains, find, ofOrganization, removeEnvironment, removeRow } from "../../store/rows.ts";
import type { ComposeRow } from "../../tables/compose.ts";
import { type EnvironmentRow, newEnvironment, newProject, type ProjectRow } from "../../tables/projects.ts";
import type { Tables } from "../../tables/tables.ts";
import { filled, line, page, pageOf, text } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";

const OTHER_SERVICES = { applications: [], libsql: [], mariadb: [], mongo: [], mysql: [], postgres: [], redis: [] };

function services<T>(tables: Tables, environmentId: string, shown: (compose: ComposeRow) => T) {
  return {
    ...OTHER_SERVICES,
    compose: tables.composes.filter((one) => one.environmentId === environmentId).map(shown),
  };
}

function environmentsOf<T>(tables: Tables, project: ProjectRow, shown: (environment: EnvironmentRow) => T) {
  const own = tables.environments.filter(({ projectId }) => projectId === project.projectId);
  return { ...project, environments: own.map(shown), projectTags: [] };
}

/** The whole picture, with the application names that `all` leaves out (facts 28). */
function whole(tables: Tables, project: ProjectRow) {
  return environmentsOf(tables, project, (environment) => ({
    ...environment,
    ...services(tables, environment.environmentId, (compose) => {
      const { composeId, name, appName, description, createdAt, serverId, composeStatus } = compose;
      return { composeId, name, appName, description, createdAt, serverId, composeStatus, server: null };
    }),
  }));
}

function summary(tables: Tables, project: ProjectRow) {
  return environmentsOf(tables, project, ({ name, environmentId, isDefault }) => ({
    ...{ name, environmentId, isDefault },
    ...services(tables, environmentId, ({ composeId, name: own, composeStatus }) => ({
      ...{ composeId, name: own, composeStatus },
    })),
  }));
}

/** The composes in it, without their application names (facts 30). */
function withServices(tables: Tables, { name, description, environmentId, isDefault, projectId }: EnvironmentRow) {
  return {
    ...{ name, description, environmentId, isDefault },
    ...services(tables, environmentId, (compose) => {
      const { composeId, createdAt, composeStatus, serverId, icon } = compose;
      const told = { name: compose.name, description: compose.description };
      return { composeId, createdAt, composeStatus, serverId, icon, ...told, server: null };
    }),
    project: find(tables, "projects", projectId),
  };
}

const projectId = { projectId: filled };

export const projectRouter: Router = {
  create: mutation({ name: filled, description: line, env: text.optional() }, ({ tables }, input, { member }) => {
    const project = newProject({ ...input, organizationId: member.organizationId });
    const first = { name: "production", description: "Production environment", isDefault: true };
    const environment = newEnvironment({ ...first, projectId: project.projectId });
    tables.projects.push(project);
    tables.environments.push(environment);
    member.accessedProjects.push(project.projectId);
    member.accessedEnvironments.push(environment.environmentId);
    return { project, environment };
  }),
  one: query({ projectId: text }, ({ tables }, input) => whole(tables, find(tables, "projects", input.projectId))),
  all: query({}, ({ tables }, _input, { member }) =>
    ofOrganization(tables, "projects", member).map((project) => summary(tables, project)),
  ),
  update: mutation(
    { ...projectId, name: filled.optional(), description: line, env: text.optional() },
    ({ tables }, { projectId: id, ...changes }) => Object.assign(find(tables, "projects", id), changes),
  ),
  // Rows only, by cascade: containers, files and volumes stay where they are, unmanaged (facts 29).
  remove: mutation(projectId, ({ tables }, input) => {
    const row = removeRow(tables, "projects", input.projectId);
    for (const environment of tables.environments.filter((one) => one.projectId === input.projectId))
      removeEnvironment(tables, environment.environmentId);
    return row;
  }),
  search: query(
    { q: text.optional(), name: text.optional(), description: text.optional(), ...page },
    ({ tables }, { q, name, description, ...pages }, { member }) => {
      const hits = ofOrganization(tables, "projects", member)
        .filter((row) => contains(row.name, name) && contains(row.description, description))
        .filter((row) => contains(row.name, q) || contains(row.description, q));
      return pageOf(hits, pages);
    },
  ),
};

const environmentId = { environmentId: filled };

export const environmentRouter: Router = {
  create: mutation(
    { name: filled, description: z.string().optional(), ...projectId },
    ({ tables }, input, { member }) => {
      if (input.name.toLowerCase() === "production")
        throw badRequest("You cannot create a environment with the name 'production'");
      const row = newEnvironment({ ...input, isDefault: false });
      tables.environments.push(row);
      member.accessedEnvironments.push(row.environmentId);
      return row;
    },
  ),
  one: query(environmentId, ({ tables }, input) => {
    const environment = find(tables, "environments", input.environmentId);
    return { ...withServices(tables, environment), projectId: environment.projectId, env: environment.env };
  }),
  byProjectId: query({ projectId: text }, ({ tables }, input) =>
    tables.environments
      .filter((environment) => environment.projectId === input.projectId)
      .map((environment) => withServices(tables, environment)),
  ),
  update: mutation(
    { ...environmentId, name: filled.optional(), description: text.optional(), env: text.optional() },
    ({ tables }, { environmentId: id, ...changes }) => {
      const row = find(tables, "environments", id);
      if (row.isDefault && changes.name !== undefined)
        throw badRequest("Error updating the environment: You cannot rename the default environment");
      return Object.assign(row, changes);
    },
  ),
  remove: mutation(environmentId, ({ tables }, { environmentId: id }) => {
    const row = find(tables, "environments", id);
    if (row.isDefault) throw badRequest("You cannot delete the default environment");
    if (tables.composes.some((compose) => compose.environmentId === id))
      throw badRequest("Cannot delete environment: it has active services. Please delete all services first.");
    removeEnvironment(tables, id);
    return row;
  }),
};
