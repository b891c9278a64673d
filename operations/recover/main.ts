/**
 * `npm run recover -- --stack S [--destroy] [--also ID…]`: after an `up` that died, what it made and Pulumi has not heard
 * of. Lists; deletes with --destroy alone.
 */
import { parseArgs } from "node:util";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { pulumiSays } from "../services/engine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
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
  const state = parseState(
    await pulumiSays(["stack", "export", "--stack", values.stack], `the state of ${values.stack}`),
  );
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
