/** `npm run restore`: a stack's backups, and one of them back. What the database of a running stack holds is backed up once more before. */
import { optionsOf } from "../../tools/options.ts";
import { UsageError } from "../operation-error.ts";
import { throwawayPostgres } from "./throwaway-postgres.ts";
import { runOperation } from "../run-operation.ts";
import { onMachineOf, outputsOf } from "../services/stack-machine.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { backupIdentities } from "./backup-identities.ts";
import { readBackups } from "./backup-to-restore.ts";
import { Bucket } from "./bucket.ts";
import { bucketOf } from "./bucket-of-stack.ts";
import { sumOf } from "./counted-rows.ts";
import { restore, type RestoreArgs } from "./restore.ts";

const USAGE = `npm run restore -- --stack S     the backups there are, oldest first
  --into file|container|stack    brings one back: in plain into this folder, into a PostgreSQL of this computer, or into the stack
  --from NAME                    another one than the newest
  --overwrite S                  what --into stack takes as a word that the database of S may go
  --without-backup               no backup of what --into stack replaces
  --from-stack OTHER             another stack's, without personal data; never into production`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, {
    options: {
      stack: { type: "string" },
      from: { type: "string" },
      "from-stack": { type: "string" },
      into: { type: "string" },
      overwrite: { type: "string" },
      "without-backup": { type: "boolean", default: false },
    },
  });
  const { stack, from, into, overwrite } = values;
  if (stack === undefined) throw new UsageError(USAGE);
  if (into === "stack" && overwrite !== stack)
    throw new UsageError(`what the database of ${stack} holds now goes: say so with --overwrite ${stack}`);
  const other = values["from-stack"];
  if (other !== undefined && into !== "stack") throw new UsageError(USAGE);
  if (other !== undefined && stackConfigOf(stack).kind === "production")
    throw new UsageError(`${stack} is production, and gets no copy of another stack`);
  const bucket = new Bucket(await bucketOf(other ?? stack));
  if (into === undefined) {
    for (const { backup, manifest } of await readBackups(bucket, stack)) {
      const what = manifest ? `${manifest.reason}, ${sumOf(manifest.rows)} rows` : "its manifest cannot be read";
      console.log(`${backup.stored.toISOString()}  ${backup.name}  ${what}`);
    }
    return 0;
  }
  const args: RestoreArgs = {
    bucket,
    stack: other ?? stack,
    from,
    identities: backupIdentities(process.env),
    say: console.log,
  };
  switch (into) {
    case "file":
      await restore(args, { kind: "file", folder: process.cwd() });
      break;
    case "container":
      await restore(args, { kind: "container", postgres: await throwawayPostgres() });
      break;
    case "stack":
      await onMachineOf(stack, await outputsOf(stack), async (machine) => {
        const given = { machine, backsUp: !values["without-backup"] };
        if (other === undefined) return restore(args, { kind: "stack", ...given });
        const postgres = await throwawayPostgres();
        return restore(args, { kind: "other stack", ...given, postgres }).finally(() => postgres.end());
      });
      console.log(`${stack} runs on it`);
      break;
    default:
      throw new UsageError(USAGE);
  }
  return 0;
});
