/**
 * Restores the newest backup into a PostgreSQL of its own, holds what came of it against what was backed up, and has the application bring
 * it to its own state, where that can be had.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chosenBackup, manifestOf } from "../restore/backups.ts";
import type { Bucket } from "../restore/bucket.ts";
import { COUNT_ROWS, type Counted, differences, sumOf } from "../restore/counted-rows.ts";
import { decrypted, fetchPart } from "../restore/fetched-part.ts";
import { migrated, type Migrated } from "./migrations.ts";
import { asked, restoredInto, type ThrowawayPostgres } from "../restore/throwaway-postgres.ts";

export interface DrillResult {
  backup: string;
  /** Since it was stored, by the bucket's clock: the loss, had the machine gone just now. */
  ageHours: number;
  tables: number;
  rows: number;
  /** Of the gateway's migrations. */
  revision: string;
  /** From the first byte fetched to the last table compared. */
  restoreSeconds: number;
  /** The application's own, on what was restored and compared by then. */
  migrations: Migrated["migrations"];
  ok: boolean;
}

export interface DrillArgs {
  bucket: Bucket;
  stack: string;
  /** Undefined: the newest. */
  from?: string | undefined;
  identities: readonly string[];
  postgres: () => Promise<ThrowawayPostgres>;
  now: Date;
  /** Of the gateway that is deployed; undefined: none is to be had. */
  image: string | undefined;
  /** What is wrong or was not done, a sentence each. */
  say: (line: string) => void;
}

export async function drill({
  bucket,
  stack,
  from,
  identities,
  postgres,
  image,
  now,
  say,
}: DrillArgs): Promise<DrillResult> {
  const backup = await chosenBackup(bucket, stack, from);
  const manifest = await manifestOf(bucket, backup);
  const folder = mkdtempSync(join(tmpdir(), "yapit-drill-"));
  let server: ThrowawayPostgres | undefined;
  try {
    server = await postgres();
    const started = performance.now();
    const file = await fetchPart(bucket, backup, manifest, "database.dump", folder);
    await restoredInto(server, "restored", await decrypted(file, identities, backup));
    const counted = JSON.parse(await asked(server, COUNT_ROWS, "restored")) as Counted;
    const restoreSeconds = Math.round((performance.now() - started) / 100) / 10;
    const found = differences(counted, manifest);
    for (const line of found) say(line);
    const { migrations, because } = await migrated(server, "restored", image);
    if (because !== undefined) say(`the application's migrations: ${migrations}, ${because}`);
    return {
      backup: backup.name,
      ageHours: Math.round((now.getTime() - backup.stored.getTime()) / 36_000) / 100,
      tables: Object.keys(counted.rows).length,
      rows: sumOf(counted.rows),
      revision: counted.revision,
      restoreSeconds,
      migrations,
      ok: found.length === 0 && migrations !== "failed",
    };
  } finally {
    await server?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
