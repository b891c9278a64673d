import { count, oneOf, text, withDefault } from "../../input/field.ts";
import { badRequest } from "../../refusals.ts";
import { findDeployment, newestFirst, removeDeployment } from "../../store/deployments.ts";
import type { Tables } from "../../tables.ts";
import type { Job } from "../../deploy/queue.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";
import { centralView, deploymentView } from "./deployment-views.ts";

const byId = { deploymentId: text({ min: 1 }) };

const kinds = ["application", "compose", "server", "schedule", "previewDeployment", "backup", "volumeBackup"] as const;

const queueView = (tables: Tables, job: Job) => {
  const compose = tables.composes.find(({ composeId }) => composeId === job.data.composeId);
  const environment = tables.environments.find(({ environmentId }) => environmentId === compose?.environmentId);
  const href = `/dashboard/project/${environment?.projectId ?? ""}/environment/${environment?.environmentId ?? ""}/services/compose/${job.data.composeId}`;
  return { ...job, servicePath: { href, label: "Compose" } };
};

/** `tail -n`: the last lines, the final newline kept. */
const tail = (text: string, lines: number): string => {
  const all = text.split("\n");
  const ended = all.at(-1) === "" ? all.slice(0, -1) : all;
  const last = ended.slice(-lines).join("\n");
  return all.at(-1) === "" ? `${last}\n` : last;
};

export const deploymentRouter: Router = {
  allByCompose: query({ composeId: text({ min: 1 }) }, ({ tables }, _caller, { composeId }) =>
    newestFirst(tables, composeId).map(deploymentView),
  ),
  allByType: query({ id: text({ min: 1 }), type: oneOf(kinds) }, ({ tables }, _caller, { id, type }) =>
    type === "compose" ? newestFirst(tables, id).map((row) => ({ ...deploymentView(row), rollback: null })) : [],
  ),
  allCentralized: query({}, ({ tables }) => newestFirst(tables).map((row) => centralView(tables, row))),
  queueList: query({}, ({ tables, queue }) => queue.jobs.map((job) => queueView(tables, job))),
  readLogs: query(
    { ...byId, tail: withDefault(count({ min: 1, max: 10_000 }), 100) },
    async ({ tables, host }, _caller, input) => {
      const { logPath } = findDeployment(tables, input.deploymentId);
      const log = await host.readFile(logPath);
      return log === undefined ? "\n" : tail(log, input.tail);
    },
  ),
  // No process id is ever recorded, so there is nothing to kill (facts 50).
  killProcess: mutation(byId, ({ tables }, _caller, { deploymentId }) => {
    findDeployment(tables, deploymentId);
    throw badRequest("Deployment is not running");
  }),
  removeDeployment: mutation(byId, async ({ tables, host }, _caller, { deploymentId }) => {
    const row = removeDeployment(tables, deploymentId);
    await host.remove(row.logPath);
    return deploymentView(row);
  }),
};
