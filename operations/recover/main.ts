/** `npm run recover`: what a plan cannot put right. */
import { optionsOf } from "../../tools/options.ts";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { pulumiSays } from "../services/engine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { parseState } from "./managed-ids.ts";
import { recover } from "./recover.ts";

const USAGE = `npm run recover -- --stack S   what a plan cannot put right: a server that is off, and what Pulumi's state has not heard of
  --start                      starts the server
  --destroy                    deletes what an up that was cut off left
  --also ID                    with --destroy, this one too, whatever keeps it from being deleted; may be given again`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, {
    options: {
      stack: { type: "string" },
      start: { type: "boolean", default: false },
      destroy: { type: "boolean", default: false },
      also: { type: "string", multiple: true, default: [] },
    },
  });
  if (values.stack === undefined) throw new UsageError(USAGE);
  const state = parseState(
    await pulumiSays(["stack", "export", "--stack", values.stack], `the state of ${values.stack}`),
  );
  const config = stackConfigOf(values.stack);
  const { start, destroy, also } = values;
  const { found, stopped } = await recover({
    environment: process.env,
    config,
    state,
    now: new Date(),
    start,
    destroy,
    also,
    say: console.log,
  });
  if (found.length === 0 && !stopped) console.log(`nothing of ${values.stack} is outside Pulumi's state`);
  return 0;
});
