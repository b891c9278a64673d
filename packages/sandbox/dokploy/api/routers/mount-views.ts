import type { MountRow } from "../../rows/mount.ts";
import { findCompose } from "../../store/composes.ts";
import { findEnvironment } from "../../store/environments.ts";
import { findProject } from "../../store/projects.ts";
import type { Tables } from "../../tables.ts";

export const mountView = (row: MountRow) => ({
  ...row,
  applicationId: null,
  libsqlId: null,
  mariadbId: null,
  mongoId: null,
  mysqlId: null,
  postgresId: null,
  redisId: null,
});

export const mountWithService = (tables: Tables, row: MountRow) => {
  const compose = row.composeId === null ? undefined : findCompose(tables, row.composeId);
  const environment = compose && findEnvironment(tables, compose.environmentId);
  const project = environment && findProject(tables, environment.projectId);
  return {
    ...mountView(row),
    application: null,
    compose: compose
      ? {
          serverId: compose.serverId,
          appName: compose.appName,
          environment: { project: { organizationId: project?.organizationId } },
        }
      : null,
    libsql: null,
    mariadb: null,
    mongo: null,
    mysql: null,
    postgres: null,
    redis: null,
  };
};
