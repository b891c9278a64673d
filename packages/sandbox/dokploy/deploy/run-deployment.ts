/** One job of the queue, from `running` to the commit's message as the deployment's title (facts 44 to 52). */
import { setTimeout as delay } from "node:timers/promises";
import type { Dokploy } from "../dokploy.ts";
import type { DeploymentRow } from "../tables/projects.ts";
import { createDeployment } from "../store/deployments.ts";
import { find, ofCompose } from "../store/rows.ts";
import type { Tables } from "../tables/tables.ts";
import { applyPatches } from "./apply-patches.ts";
import { build } from "./build.ts";
import type { Snapshot } from "./build.ts";
import { cloneRepository, deployedCommit } from "./clone.ts";
import { composeFilePath } from "./paths.ts";
import type { JobData } from "./queue.ts";
import { StepFailed } from "./step-failed.ts";

/** Not a fault: the process is gone, and with it the rest of the job. */
class ServerStopped extends Error {}

async function pause(dokploy: Dokploy, milliseconds: number): Promise<void> {
  await delay(milliseconds);
  if (dokploy.stopped) throw new ServerStopped();
}

function snapshotOf(tables: Tables, composeId: string): Snapshot {
  return structuredClone({
    compose: find(tables, "composes", composeId),
    mounts: ofCompose(tables, "mounts", composeId),
    domains: ofCompose(tables, "domains", composeId),
  });
}

async function begin(dokploy: Dokploy, { compose }: Snapshot, job: JobData): Promise<DeploymentRow> {
  const request = { title: job.titleLog, description: job.descriptionLog };
  const { deployment, removed } = createDeployment(dokploy.tables, compose, request);
  for (const { logPath } of removed) await dokploy.host.remove(logPath);
  try {
    await dokploy.host.writeFile(deployment.logPath, "Initializing deployment\n");
  } catch (fault) {
    const errorMessage = `An error have occurred: ${fault instanceof Error ? fault.message : String(fault)}`;
    finish(dokploy.tables, Object.assign(deployment, { logPath: "", errorMessage }), "error");
    throw fault;
  }
  return deployment;
}

async function steps(dokploy: Dokploy, snapshot: Snapshot, job: JobData, log: (text: string) => Promise<void>) {
  const { compose } = snapshot;
  await pause(dokploy, dokploy.pace.step);
  if (compose.sourceType === "raw") {
    await dokploy.host.writeFile(composeFilePath(compose), compose.composeFile);
    await log("File 'docker-compose.yml' created: ✅\n");
  } else if (job.type === "deploy") {
    if (compose.sourceType === "git") await cloneRepository(dokploy, compose, log);
    else throw new Error(`${compose.sourceType} Provider not found`);
  }
  await pause(dokploy, dokploy.pace.step);
  if (compose.sourceType !== "raw") await applyPatches(dokploy, compose, log);
  await build(dokploy, snapshot, log);
  await pause(dokploy, dokploy.pace.step);
}

/** The rows may be gone by now: a compose can be deleted under its deployment. */
function finish(tables: Tables, deployment: DeploymentRow, status: "done" | "error"): void {
  const row = tables.deployments.find(({ deploymentId }) => deploymentId === deployment.deploymentId);
  const compose = tables.composes.find(({ composeId }) => composeId === deployment.composeId);
  if (row) Object.assign(row, { status, finishedAt: new Date().toISOString() });
  if (compose) compose.composeStatus = status;
}

export async function runDeployment(dokploy: Dokploy, job: JobData): Promise<void> {
  try {
    find(dokploy.tables, "composes", job.composeId).composeStatus = "running";
    await pause(dokploy, dokploy.pace.deploymentRow);
    const snapshot = snapshotOf(dokploy.tables, job.composeId);
    const deployment = await begin(dokploy, snapshot, job);
    const log = async (text: string): Promise<void> => {
      if (dokploy.stopped) throw new ServerStopped();
      const before = (await dokploy.host.readFile(deployment.logPath)) ?? "";
      await dokploy.host.writeFile(deployment.logPath, before + text);
    };
    try {
      await steps(dokploy, snapshot, job, log);
      finish(dokploy.tables, deployment, "done");
    } catch (fault) {
      if (fault instanceof ServerStopped) throw fault;
      // What a step says of itself is in the log already.
      const words = fault instanceof StepFailed ? "" : fault instanceof Error ? fault.message : String(fault);
      await log(`${words}\nError occurred ❌, check the logs for details.\n`);
      finish(dokploy.tables, deployment, "error");
    }
    if (job.type === "redeploy" || snapshot.compose.sourceType === "raw") return;
    await pause(dokploy, dokploy.pace.commitTitle);
    const commit = await deployedCommit(dokploy, snapshot.compose.appName);
    if (commit) Object.assign(deployment, { title: commit.message, description: `Commit: ${commit.sha}` });
  } catch {
    // The server has stopped, or what is deployed is gone: told to the server's own log alone.
  }
}
