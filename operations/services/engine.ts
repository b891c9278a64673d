/** Pulumi's own commands, by the engine that the project runs on. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ensureEngine } from "../../tools/engine/engine.ts";
import { OperationError } from "../operation-error.ts";
import { PROJECT_FOLDER } from "../stack-configuration.ts";

/** What `pulumi …` prints; `what` names it in the error: "the state of prod". */
export async function pulumiSays(args: string[], what: string): Promise<string> {
  const { root } = await ensureEngine(console.error);
  const pulumi = root === undefined ? "pulumi" : join(root, "bin", "pulumi");
  try {
    return execFileSync(pulumi, args, {
      cwd: PROJECT_FOLDER,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      maxBuffer: 256 * 2 ** 20,
    });
  } catch {
    throw new OperationError(`${what} cannot be read; what pulumi said stands above`);
  }
}
