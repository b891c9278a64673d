import type { DeploymentRow } from "../../rows/deployment.ts";
import { findEnvironment } from "../../store/environments.ts";
import { findProject } from "../../store/projects.ts";
import type { Tables } from "../../tables.ts";

/** `errorMessage` was null in every failed deployment: the log is the only source (facts 48). */
export const deploymentView = (row: DeploymentRow) => ({
  deploymentId: row.deploymentId,
  title: row.title,
  description: row.description,
  status: row.status,
  logPath: row.logPath,
  pid: null,
  applicationId: null,
  composeId: row.composeId,
  serverId: null,
  isPreviewDeployment: false,
  previewDeploymentId: null,
  createdAt: row.createdAt,
  startedAt: row.startedAt,
  finishedAt: row.finishedAt,
  errorMessage: null,
  scheduleId: null,
  backupId: null,
  rollbackId: null,
  volumeBackupId: null,
  buildServerId: null,
});

export const centralView = (tables: Tables, row: DeploymentRow) => {
  const compose = tables.composes.find(({ composeId }) => composeId === row.composeId);
  const environment = compose && findEnvironment(tables, compose.environmentId);
  const project = environment && findProject(tables, environment.projectId);
  return {
    ...deploymentView(row),
    application: null,
    compose: compose && {
      composeId: compose.composeId,
      name: compose.name,
      appName: compose.appName,
      icon: compose.icon,
      environment: {
        environmentId: environment?.environmentId,
        name: environment?.name,
        project: { projectId: project?.projectId, name: project?.name },
      },
      server: null,
    },
    server: null,
    buildServer: null,
  };
};
