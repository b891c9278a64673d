/** Which backup a restore takes. */
import { OperationError } from "../operation-error.ts";
import { type Backup, backupsOf, chosenBackup, type Manifest, manifestOf } from "./backups.ts";
import type { Bucket } from "./bucket.ts";
import { sumOf } from "./counted-rows.ts";

export interface ReadBackup {
  backup: Backup;
  /** Undefined: it cannot be read. */
  manifest: Manifest | undefined;
}

/** Of one stack, with what each says of itself, oldest first. */
export async function readBackups(bucket: Bucket, stack: string): Promise<ReadBackup[]> {
  const all = await backupsOf(bucket, stack);
  return Promise.all(
    all.map(async (backup) => {
      const manifest = await manifestOf(bucket, backup).catch((error: unknown) => {
        if (error instanceof OperationError) return undefined;
        throw error;
      });
      return { backup, manifest };
    }),
  );
}

/**
 * The one that is named, or the newest: but none from just before a restore, which holds what was to be replaced, and none in silence that
 * holds far less than an older one. A machine that was made anew backs up its empty database as well.
 * @throws OperationError that says which to name
 */
export async function backupToRestore(bucket: Bucket, stack: string, from?: string): Promise<Backup> {
  if (from !== undefined) return chosenBackup(bucket, stack, from);
  const known = (await readBackups(bucket, stack))
    .flatMap(({ backup, manifest }) =>
      manifest ? [{ backup, reason: manifest.reason, rows: sumOf(manifest.rows) }] : [],
    )
    .sort((one, other) => other.backup.stored.getTime() - one.backup.stored.getTime());
  const newest = known.find(({ reason }) => reason !== "before-restore");
  if (!newest) return chosenBackup(bucket, stack);
  const most = Math.max(...known.map(({ rows }) => rows));
  const [fuller] = known.filter(({ rows }) => rows > most / 2);
  if (fuller === undefined || newest.rows > most / 2) return newest.backup;
  throw new OperationError(
    `the newest backup, ${newest.backup.name}, holds ${newest.rows} rows, where ${fuller.backup.name} holds ${fuller.rows}: name the one you mean with --from`,
  );
}
