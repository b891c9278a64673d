/** The last step of a deployment: compose file, `.env`, docker. */
import { posix } from "node:path";
import type { Dokploy } from "../dokploy.ts";
import type { ComposeRow } from "../tables/compose.ts";
import type { DomainRow } from "../tables/projects.ts";
import type { MountRow } from "../tables/projects.ts";
import { deployCommand } from "./command.ts";
import { rewriteComposeFile } from "./compose-file.ts";
import { envFile, refuseVaultReferences, scopesOf } from "./env-file.ts";
import { logBox } from "./log-box.ts";
import { codeFolder, composeFilePath, inCode } from "./paths.ts";
import { refuseLongCommand, StepFailed } from "./step-failed.ts";

/** What a job reads when it starts: later changes wait for the next deployment (facts 49). */
export interface Snapshot {
  compose: ComposeRow;
  mounts: MountRow[];
  domains: DomainRow[];
}

type Log = (text: string) => Promise<void>;

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

async function rewritten(dokploy: Dokploy, { compose, domains }: Snapshot): Promise<{ file?: string; fault?: string }> {
  try {
    const source =
      compose.sourceType === "raw" ? compose.composeFile : await dokploy.host.readFile(composeFilePath(compose));
    const file = rewriteComposeFile(source, compose, domains);
    return file === undefined ? { fault: "❌ Error: Compose file not found" } : { file };
  } catch (fault) {
    return { fault: `❌ Has occurred an error: ${fault instanceof Error ? fault.message : String(fault)}` };
  }
}

/** `docker …` in code/, with nothing of the environment but what `.env` says. */
async function runDocker(dokploy: Dokploy, compose: ComposeRow, command: string, log: Log): Promise<void> {
  const { ok, log: lines } = await dokploy.host.deployer.docker(command, codeFolder(compose.appName));
  if (lines.length > 0) await log(`${lines.join("\n")}\n`);
  if (ok) return;
  await log("Error: ❌ Docker command failed\n");
  throw new StepFailed();
}

export async function build(dokploy: Dokploy, snapshot: Snapshot, log: Log): Promise<void> {
  const { compose, mounts } = snapshot;
  const scopes = scopesOf(dokploy.tables, compose);
  refuseVaultReferences(compose.env ?? "", dokploy.tables);
  const command = deployCommand(compose);
  const env = compose.createEnvFile ? envFile(compose, scopes) : undefined;
  const { file, fault } = await rewritten(dokploy, snapshot);
  const box = logBox([
    `App Name: ${compose.appName}`,
    "Build Compose 🐳",
    `Detected: ${mounts.length} mounts 📂`,
    `Command: docker ${command}`,
    `Source Type: docker ${compose.sourceType} ✅`,
    `Compose Type: ${compose.composeType} ✅`,
  ]);
  const script = `set -e {\n${box}\necho "${base64(file ?? "")}" | base64 -d\necho "${base64(env ?? "")}" | base64 -d\n}`;
  refuseLongCommand(script);
  await log(`${box}\n`);
  if (file === undefined) {
    await log(`${fault ?? ""}\n`);
    throw new StepFailed();
  }
  await dokploy.host.writeFile(composeFilePath(compose), file);
  const envPath = inCode(compose.appName, posix.join(posix.dirname(compose.composePath), ".env"));
  if (env !== undefined) await dokploy.host.writeFile(envPath, env, 0o644);
  if (compose.isolatedDeployment) {
    await dokploy.host.deployer.docker(`network create --attachable ${compose.appName}`, codeFolder(compose.appName));
  }
  await runDocker(dokploy, compose, command, log);
  await log("Docker Compose Deployed: ✅\n");
}
