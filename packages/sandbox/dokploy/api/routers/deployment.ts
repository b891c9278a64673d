import { z } from "zod";
import type { Job } from "../../deploy/queue.ts";
import { badRequest } from "../../refusals.ts";
import { newestFirst } from "../../store/deployments.ts";
import { find, removeRow } from "../../store/rows.ts";
import type { DeploymentRow } from "../../tables/projects.ts";
import type { Tables } from "../../tables/tables.ts";
import { filled } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";

/** `errorMessage` is null where there is a log, which is the only source then (facts 48). */
export function deploymentView(row: DeploymentRow) {
  return {
    ...row,
    ...{ pid: null, applicationId: null, serverId: null, isPreviewDeployment: false, previewDeploymentId: null },
    ...{ scheduleId: null, backupId: null, rollbackId: null, volumeBackupId: null },
    buildServerId: null,
  };
}

function centralView(tables: Tables, row: DeploymentRow) {
  const { composeId, name, appName, icon, environmentId } = find(tables, "composes", row.composeId);
  const environment = find(tables, "environments", environmentId);
  const project = find(tables, "projects", environment.projectId);
  const place = {
    ...{ environmentId, name: environment.name },
    project: { projectId: project.projectId, name: project.name },
  };
  return {
    ...deploymentView(row),
    compose: { composeId, name, appName, icon, environment: place, server: null },
    ...{ application: null, server: null, buildServer: null },
  };
}

function queueView(tables: Tables, { data, ...job }: Job) {
  const compose = tables.composes.find(({ composeId }) => composeId === data.composeId);
  const environment = tables.environments.find(({ environmentId }) => environmentId === compose?.environmentId);
  const place = `${environment?.projectId ?? ""}/environment/${environment?.environmentId ?? ""}`;
  const href = `/dashboard/project/${place}/services/compose/${data.composeId}`;
  const shown = { ...data, applicationType: "compose", server: false };
  return { ...job, data: shown, servicePath: { href, label: "Compose" } };
}

/** `tail -n`: the last lines, the final newline kept. */
function tail(text: string, lines: number): string {
  const end = text.endsWith("\n") ? "\n" : "";
  return (
    text
      .slice(0, text.length - end.length)
      .split("\n")
      .slice(-lines)
      .join("\n") + end
  );
}

const byId = { deploymentId: filled };
const kinds = ["application", "compose", "server", "schedule", "previewDeployment", "backup", "volumeBackup"] as const;

export const deploymentRouter: Router = {
  allByCompose: query({ composeId: filled }, ({ tables }, { composeId }) =>
    newestFirst(tables, composeId).map(deploymentView),
  ),
  allByType: query({ id: filled, type: z.enum(kinds) }, ({ tables }, { id, type }) =>
    type === "compose" ? newestFirst(tables, id).map((row) => ({ ...deploymentView(row), rollback: null })) : [],
  ),
  allCentralized: query({}, ({ tables }) => newestFirst(tables).map((row) => centralView(tables, row))),
  queueList: query({}, ({ tables, queue }) => queue.jobs.map((job) => queueView(tables, job))),
  readLogs: query({ ...byId, tail: z.number().min(1).max(10_000).default(100) }, async ({ tables, host }, input) => {
    const log = await host.readFile(find(tables, "deployments", input.deploymentId).logPath);
    return log === undefined ? "\n" : tail(log, input.tail);
  }),
  // No process id is ever recorded, so there is nothing to kill (facts 50).
  killProcess: mutation(byId, ({ tables }, { deploymentId }) => {
    find(tables, "deployments", deploymentId);
    throw badRequest("Deployment is not running");
  }),
  removeDeployment: mutation(byId, async ({ tables, host }, { deploymentId }) => {
    const row = removeRow(tables, "deployments", deploymentId);
    await host.remove(row.logPath);
    return deploymentView(row);
  }),
};
