/**
 * `npm run recover -- --stack S [--destroy] [--also ID…]`: after an `up` that died, what it made and Pulumi has not heard
 * of. Lists; deletes with --destroy alone.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureEngine } from "../../tools/engine/engine.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { PROJECT_FOLDER, stackConfigOf } from "../stack-configuration.ts";
import { parseState } from "./managed-ids.ts";
import { recover } from "./recover.ts";

const USAGE = "npm run recover -- --stack S [--destroy] [--also ID]";

await runOperation(async () => {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      destroy: { type: "boolean", default: false },
      also: { type: "string", multiple: true, default: [] },
    },
  });
  if (values.stack === undefined) throw new UsageError(USAGE);
  const state = parseState(await exportedState(values.stack));
  const config = stackConfigOf(values.stack);
  const { destroy, also } = values;
  const { found } = await recover({
    environment: process.env,
    config,
    state,
    now: new Date(),
    destroy,
    also,
    say: console.log,
  });
  if (found.length === 0) console.log(`nothing of ${values.stack} is outside Pulumi's state`);
  return 0;
});

async function exportedState(stack: string): Promise<string> {
  const { root } = await ensureEngine(console.error);
  const pulumi = root === undefined ? "pulumi" : join(root, "bin", "pulumi");
  try {
    return execFileSync(pulumi, ["stack", "export", "--stack", stack], {
      cwd: PROJECT_FOLDER,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      maxBuffer: 256 * 2 ** 20,
    });
  } catch {
    throw new OperationError(`the state of ${stack} cannot be read; what pulumi said stands above`);
  }
}
