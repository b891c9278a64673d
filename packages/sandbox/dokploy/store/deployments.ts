import type { ComposeRow } from "../tables/compose.ts";
import { type DeploymentRow, newDeployment } from "../tables/projects.ts";
import type { Tables } from "../tables/tables.ts";

const KEPT_BESIDES_THE_NEW_ONE = 10;

export function newestFirst(tables: Tables, composeId?: string): DeploymentRow[] {
  return tables.deployments.filter((row) => composeId === undefined || row.composeId === composeId).reverse();
}

/** The rows that had to make room come back too: their logs go with them (facts 48: about eleven are kept). */
export function createDeployment(
  tables: Tables,
  { composeId, appName }: ComposeRow,
  request: { title: string; description: string },
): { deployment: DeploymentRow; removed: DeploymentRow[] } {
  const removed = newestFirst(tables, composeId).slice(KEPT_BESIDES_THE_NEW_ONE);
  tables.deployments = tables.deployments.filter((row) => !removed.includes(row));
  const deployment = newDeployment({ ...request, composeId, logPath: freeLogPath(tables, appName, Date.now()) });
  tables.deployments.push(deployment);
  return { deployment, removed };
}

/** `<app>-2026-11-23:23:03:23.log` in UTC; a second that is taken is passed over, because here many fit into one. */
function freeLogPath(tables: Tables, appName: string, milliseconds: number): string {
  const stamp = new Date(milliseconds).toISOString().slice(0, 19).replace("T", ":");
  const path = `/etc/dokploy/logs/${appName}/${appName}-${stamp}.log`;
  const taken = tables.deployments.some(({ logPath }) => logPath === path);
  return taken ? freeLogPath(tables, appName, milliseconds + 1000) : path;
}

/** What a start of the server does with what the last one left unfinished (facts 45). */
export function cancelUnfinished(tables: Tables): void {
  for (const row of tables.deployments) if (row.status === "running") row.status = "cancelled";
  for (const compose of tables.composes) if (compose.composeStatus === "running") compose.composeStatus = "idle";
}
