/** Stop, start and delete: what Dokploy does on the machine outside of a deployment (facts 41, 42). */
import type { Dokploy } from "../dokploy.ts";
import { internal } from "../refusals.ts";
import type { ComposeRow } from "../tables/compose.ts";
import { removeCompose } from "../store/rows.ts";
import { codeFolder, composeFileArgument, composeFilePath, composeFolder, logFolder } from "./paths.ts";

/** On one that was never deployed it is as good a success. */
export async function stopCompose({ host }: Dokploy, compose: ComposeRow): Promise<void> {
  const command =
    compose.composeType === "stack" ? `stack rm ${compose.appName}` : `compose -p ${compose.appName} stop`;
  await host.deployer.docker(command, codeFolder(compose.appName));
  compose.composeStatus = "idle";
}

/** `up -d` over what the last deployment left in code/: neither new variables nor the repository are read. */
export async function startCompose({ host }: Dokploy, compose: ComposeRow): Promise<void> {
  const { appName } = compose;
  const up = `compose -p ${appName} -f ${composeFileArgument(compose)} up -d`;
  // A stack is left alone, and called done all the same (facts 58).
  if (compose.composeType !== "stack") {
    const path = composeFilePath(compose);
    const exists = (await host.readFile(path)) !== undefined;
    const { ok, log } = exists
      ? await host.deployer.docker(up, codeFolder(appName))
      : { ok: false, log: [`open ${path}: no such file or directory`] };
    if (!ok) {
      compose.composeStatus = "idle";
      const command = `env -i PATH="$PATH" docker ${up}`;
      throw internal(`Command execution failed: Command failed: ${command}\n${log.join("\n")}\n`);
    }
  }
  compose.composeStatus = "done";
}

/** The row goes first, what fails afterwards is swallowed; volumes stay unless they are asked for. */
export async function deleteCompose(dokploy: Dokploy, compose: ComposeRow, deleteVolumes: boolean): Promise<void> {
  const { host, tables, queue } = dokploy;
  const { appName, composeId } = compose;
  removeCompose(tables, composeId);
  queue.removeWaiting(composeId);
  try {
    // By its present type: one that was changed after the deployment leaves everything running (facts 42).
    const down = `compose -p ${appName} down${deleteVolumes ? " --volumes" : ""}`;
    await host.deployer.docker(compose.composeType === "stack" ? `stack rm ${appName}` : down, composeFolder(appName));
    await host.remove(composeFolder(appName));
    await host.remove(logFolder(appName));
  } catch {
    // Told to the server's own log alone.
  }
}
