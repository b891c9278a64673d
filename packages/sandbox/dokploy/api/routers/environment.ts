import { optional, text } from "../../input/field.ts";
import type { EnvironmentRow } from "../../rows/project.ts";
import { createEnvironment, findEnvironment, removeEnvironment, updateEnvironment } from "../../store/environments.ts";
import { findProject } from "../../store/projects.ts";
import type { Tables } from "../../tables.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";
import { otherServices } from "./other-services.ts";

/** The composes in it, without their application names (facts 30). */
const withServices = (tables: Tables, { name, description, environmentId, isDefault, projectId }: EnvironmentRow) => ({
  name,
  description,
  environmentId,
  isDefault,
  ...otherServices,
  compose: tables.composes
    .filter((compose) => compose.environmentId === environmentId)
    .map((compose) => ({
      composeId: compose.composeId,
      name: compose.name,
      createdAt: compose.createdAt,
      composeStatus: compose.composeStatus,
      description: compose.description,
      serverId: compose.serverId,
      icon: compose.icon,
      server: null,
    })),
  project: findProject(tables, projectId),
});

export const environmentRouter: Router = {
  create: mutation(
    { name: text({ min: 1 }), description: optional(text()), projectId: text({ min: 1 }) },
    ({ tables }, { member }, input) => createEnvironment(tables, member, input),
  ),
  one: query({ environmentId: text({ min: 1 }) }, ({ tables }, _caller, { environmentId }) => {
    const environment = findEnvironment(tables, environmentId);
    const { projectId, env } = environment;
    return { ...withServices(tables, environment), projectId, env };
  }),
  byProjectId: query({ projectId: text() }, ({ tables }, _caller, { projectId }) =>
    tables.environments
      .filter((environment) => environment.projectId === projectId)
      .map((environment) => withServices(tables, environment)),
  ),
  update: mutation(
    {
      environmentId: text({ min: 1 }),
      name: optional(text({ min: 1 })),
      description: optional(text()),
      env: optional(text()),
    },
    ({ tables }, _caller, { environmentId, ...changes }) => updateEnvironment(tables, environmentId, changes),
  ),
  remove: mutation({ environmentId: text({ min: 1 }) }, ({ tables }, _caller, { environmentId }) =>
    removeEnvironment(tables, environmentId),
  ),
};
