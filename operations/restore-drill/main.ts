/**
 * `npm run restore-drill -- --stack S [--from NAME]`: the newest backup into a PostgreSQL of its own, compared with its manifest and
 * deleted again. The last line is JSON; exit code 1 where it is not what was backed up, or where the
 * application's migrations fail on it.
 */
import { parseArgs } from "node:util";
import { UsageError } from "../operation-error.ts";
import { backupIdentities } from "../restore/backup-identities.ts";
import { Bucket } from "../restore/bucket.ts";
import { bucketOf } from "../restore/bucket-of-stack.ts";
import { runOperation } from "../run-operation.ts";
import { outputsOf } from "../services/stack-machine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { drill } from "./drill.ts";
import { gatewayImage } from "./migrations.ts";
import { throwawayPostgres } from "../restore/throwaway-postgres.ts";

await runOperation(async () => {
  const { values } = parseArgs({ options: { stack: { type: "string" }, from: { type: "string" } } });
  const { stack, from } = values;
  if (stack === undefined) throw new UsageError("npm run restore-drill -- --stack S [--from NAME]");
  const identities = backupIdentities(process.env);
  const bucket = new Bucket(await bucketOf(stack));
  const image = gatewayImage(stackConfigOf(stack).application.release, await outputsOf(stack));
  const result = await drill({
    ...{ bucket, stack, from, identities, image },
    ...{ postgres: throwawayPostgres, now: new Date(), say: console.error },
  });
  console.log(JSON.stringify(result));
  return result.ok ? 0 : 1;
});
