/** Stop, start and delete: what Dokploy does on the machine outside of a deployment (facts 41, 42). */
import type { Dokploy } from "../dokploy.ts";
import { internal } from "../refusals.ts";
import type { ComposeRow } from "../rows/compose.ts";
import { removeComposeRows } from "../store/cascade.ts";
import { codeFolder, composeFileArgument, composeFilePath, composeFolder, logFolder } from "./paths.ts";

/** On one that was never deployed it is as good a success. */
export const stopCompose = async ({ machine }: Dokploy, compose: ComposeRow): Promise<void> => {
  if (compose.composeType === "stack") await machine.exec(`docker stack rm ${compose.appName}`);
  else await machine.docker.composeStop(compose.appName);
  compose.composeStatus = "idle";
};

/** `up -d` over what the last deployment left in code/: neither new variables nor the repository are read. */
export const startCompose = async ({ machine }: Dokploy, compose: ComposeRow): Promise<void> => {
  const { appName } = compose;
  const file = composeFileArgument(compose);
  const fail = (reason: string): never => {
    compose.composeStatus = "idle";
    const command = `env -i PATH="$PATH" docker compose -p ${appName} -f ${file} up -d`;
    throw internal(`Command execution failed: Command failed: ${command}\n${reason}\n`);
  };
  // A stack is left alone, and called done all the same (facts 58).
  if (compose.composeType !== "stack") {
    const path = composeFilePath(compose);
    if ((await machine.readFile(path)) === undefined) fail(`open ${path}: no such file or directory`);
    const { ok, log } = await machine.docker.composeUp({ project: appName, folder: codeFolder(appName), file });
    if (!ok) fail(log.join("\n"));
  }
  compose.composeStatus = "done";
};

/** The row goes first, what fails afterwards is swallowed; volumes stay unless they are asked for. */
export const deleteCompose = async (dokploy: Dokploy, compose: ComposeRow, deleteVolumes: boolean): Promise<void> => {
  const { machine, tables, queue } = dokploy;
  const { appName, composeId } = compose;
  removeComposeRows(tables, composeId);
  queue.removeWaiting(composeId);
  try {
    // By its present type: one that was changed after the deployment leaves everything running (facts 42).
    if (compose.composeType === "stack") await machine.exec(`docker stack rm ${appName}`);
    else await machine.docker.composeDown(appName, { volumes: deleteVolumes });
    await machine.remove(composeFolder(appName));
    await machine.remove(logFolder(appName));
  } catch (fault) {
    dokploy.output.push(`Error ${fault instanceof Error ? fault.message : String(fault)}`);
  }
};
