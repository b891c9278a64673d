import { rowId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import type { ComposeRow } from "../rows/compose.ts";
import type { DeploymentRow } from "../rows/deployment.ts";
import type { Tables } from "../tables.ts";

const keptBesidesTheNewOne = 10;

export const findDeployment = (tables: Tables, deploymentId: string): DeploymentRow => {
  const row = tables.deployments.find((deployment) => deployment.deploymentId === deploymentId);
  if (!row) throw notFound("Deployment");
  return row;
};

export const newestFirst = (tables: Tables, composeId?: string): DeploymentRow[] =>
  tables.deployments.filter((row) => composeId === undefined || row.composeId === composeId).reverse();

/** `<app>-2026-11-23:23:03:23.log` in UTC; a second that is taken is passed over, because here many fit into one. */
const freeLogPath = (tables: Tables, appName: string, milliseconds: number): string => {
  const stamp = new Date(milliseconds).toISOString().slice(0, 19).replace("T", ":");
  const path = `/etc/dokploy/logs/${appName}/${appName}-${stamp}.log`;
  const taken = tables.deployments.some(({ logPath }) => logPath === path);
  return taken ? freeLogPath(tables, appName, milliseconds + 1000) : path;
};

/** The rows that had to make room come back too: their logs go with them (facts 48: about eleven are kept). */
export const createDeployment = (
  tables: Tables,
  compose: ComposeRow,
  request: { title: string; description: string },
): { deployment: DeploymentRow; removed: DeploymentRow[] } => {
  const removed = newestFirst(tables, compose.composeId).slice(keptBesidesTheNewOne);
  tables.deployments = tables.deployments.filter((row) => !removed.includes(row));
  const now = new Date();
  const deployment: DeploymentRow = {
    deploymentId: rowId(),
    title: request.title,
    description: request.description,
    status: "running",
    logPath: freeLogPath(tables, compose.appName, now.getTime()),
    composeId: compose.composeId,
    createdAt: now.toISOString(),
    startedAt: now.toISOString(),
    finishedAt: null,
  };
  tables.deployments.push(deployment);
  return { deployment, removed };
};

export const removeDeployment = (tables: Tables, deploymentId: string): DeploymentRow => {
  const row = findDeployment(tables, deploymentId);
  tables.deployments = tables.deployments.filter((deployment) => deployment !== row);
  return row;
};

/** What a start of the server does with what the last one left unfinished (facts 45). */
export const cancelUnfinished = (tables: Tables): void => {
  for (const row of tables.deployments) if (row.status === "running") row.status = "cancelled";
  for (const compose of tables.composes) if (compose.composeStatus === "running") compose.composeStatus = "idle";
};
