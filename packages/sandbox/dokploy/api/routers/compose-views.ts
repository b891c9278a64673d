/** A compose with what hangs on it, secrets in clear (facts 38, 39). */
import type { ComposeRow } from "../../rows/compose.ts";
import { findEnvironment } from "../../store/environments.ts";
import { findProject } from "../../store/projects.ts";
import { domainsOf } from "../../store/domains.ts";
import { mountsOf } from "../../store/mounts.ts";
import type { Tables } from "../../tables.ts";
import { deploymentView } from "./deployment-views.ts";
import { mountView } from "./mount-views.ts";

export const composeWithRelations = (tables: Tables, compose: ComposeRow) => {
  const environment = findEnvironment(tables, compose.environmentId);
  const { composeId } = compose;
  return {
    ...compose,
    environment: { ...environment, project: findProject(tables, environment.projectId) },
    deployments: tables.deployments.filter((row) => row.composeId === composeId).map(deploymentView),
    mounts: mountsOf(tables, composeId).map(mountView),
    domains: domainsOf(tables, composeId),
    github: null,
    gitlab: null,
    bitbucket: null,
    gitea: null,
    server: null,
    backups: tables.backups.filter((row) => row.composeId === composeId),
  };
};

export const foundCompose = (row: ComposeRow) => ({
  composeId: row.composeId,
  name: row.name,
  appName: row.appName,
  description: row.description,
  environmentId: row.environmentId,
  composeStatus: row.composeStatus,
  sourceType: row.sourceType,
  createdAt: row.createdAt,
});
