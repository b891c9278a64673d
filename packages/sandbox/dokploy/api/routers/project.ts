import { count, nullable, optional, text, withDefault } from "../../input/field.ts";
import type { ProjectRow } from "../../rows/project.ts";
import { createProject, findProject, removeProject, searchProjects, updateProject } from "../../store/projects.ts";
import type { Tables } from "../../tables.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";
import { otherServices } from "./other-services.ts";

const inEnvironment = (tables: Tables, environmentId: string) =>
  tables.composes.filter((compose) => compose.environmentId === environmentId);

/** The whole picture, with the application names that `all` leaves out (facts 28). */
const withEnvironments = (tables: Tables, project: ProjectRow) => ({
  ...project,
  environments: tables.environments
    .filter(({ projectId }) => projectId === project.projectId)
    .map((environment) => ({
      ...environment,
      ...otherServices,
      compose: inEnvironment(tables, environment.environmentId).map((compose) => ({
        composeId: compose.composeId,
        name: compose.name,
        appName: compose.appName,
        description: compose.description,
        createdAt: compose.createdAt,
        serverId: compose.serverId,
        composeStatus: compose.composeStatus,
        server: null,
      })),
    })),
  projectTags: [],
});

const summary = (tables: Tables, project: ProjectRow) => ({
  ...project,
  environments: tables.environments
    .filter(({ projectId }) => projectId === project.projectId)
    .map(({ name, environmentId, isDefault }) => ({
      name,
      environmentId,
      isDefault,
      ...otherServices,
      compose: inEnvironment(tables, environmentId).map((compose) => ({
        composeId: compose.composeId,
        name: compose.name,
        composeStatus: compose.composeStatus,
      })),
    })),
  projectTags: [],
});

export const projectRouter: Router = {
  create: mutation(
    { name: text({ min: 1 }), description: optional(nullable(text())), env: optional(text()) },
    ({ tables }, { member }, input) => createProject(tables, member, input),
  ),
  one: query({ projectId: text() }, ({ tables }, _caller, { projectId }) =>
    withEnvironments(tables, findProject(tables, projectId)),
  ),
  all: query({}, ({ tables }, { member }) =>
    tables.projects
      .filter(({ organizationId }) => organizationId === member.organizationId)
      .reverse()
      .map((project) => summary(tables, project)),
  ),
  update: mutation(
    {
      projectId: text({ min: 1 }),
      name: optional(text({ min: 1 })),
      description: optional(nullable(text())),
      env: optional(text()),
    },
    ({ tables }, _caller, { projectId, ...changes }) => updateProject(tables, projectId, changes),
  ),
  remove: mutation({ projectId: text({ min: 1 }) }, ({ tables }, _caller, { projectId }) =>
    removeProject(tables, projectId),
  ),
  search: query(
    {
      q: optional(text()),
      name: optional(text()),
      description: optional(text()),
      limit: withDefault(count({ min: 1, max: 100 }), 20),
      offset: withDefault(count({ min: 0 }), 0),
    },
    ({ tables }, { member }, input) => searchProjects(tables, member.organizationId, input),
  ),
};
