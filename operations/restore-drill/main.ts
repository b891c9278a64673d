/** `npm run restore-drill`: the newest backup in a PostgreSQL of its own, compared with its manifest, migrated, and deleted again. */
import { optionsOf } from "../../tools/options.ts";
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

const USAGE = `npm run restore-drill -- --stack S   whether the newest backup would come back; the last line is JSON, exit code 1 where it would not
  --from NAME                        another one than the newest`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, { options: { stack: { type: "string" }, from: { type: "string" } } });
  const { stack, from } = values;
  if (stack === undefined) throw new UsageError(USAGE);
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
