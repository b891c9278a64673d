/** One backup, fetched, checked, opened, and put where it is wanted. */
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { restoredInto, type ThrowawayPostgres } from "./throwaway-postgres.ts";
import { backupToRestore } from "./backup-to-restore.ts";
import { type Backup, manifestOf, type PartName } from "./backups.ts";
import type { Bucket } from "./bucket.ts";
import { decrypted, fetchPart } from "./fetched-part.ts";
import { intoStack, type StreamedMachine } from "./into-stack.ts";
import { maskedCopy } from "./masked-copy.ts";

export interface RestoreArgs {
  bucket: Bucket;
  /** Whose backup it is. */
  stack: string;
  /** Undefined: the newest, see backupToRestore. */
  from?: string | undefined;
  identities: readonly string[];
  say: (line: string) => void;
}

export type Target =
  /** Plain files in this folder, for their owner alone. */
  | { kind: "file"; folder: string }
  /** A PostgreSQL that stays. */
  | { kind: "container"; postgres: ThrowawayPostgres }
  | { kind: "stack"; machine: StreamedMachine; backsUp: boolean }
  /** Another stack, which gets a copy without personal data, made in this PostgreSQL. */
  | { kind: "other stack"; machine: StreamedMachine; backsUp: boolean; postgres: ThrowawayPostgres };

const DATABASE: PartName = "database.dump";

export async function restore({ bucket, stack, from, identities, say }: RestoreArgs, target: Target): Promise<Backup> {
  const backup = await backupToRestore(bucket, stack, from);
  const manifest = await manifestOf(bucket, backup);
  const folder = mkdtempSync(join(tmpdir(), "yapit-restore-"));
  try {
    say(`${backup.name}, stored ${backup.stored.toISOString()}`);
    const opened = async (part: PartName) =>
      decrypted(await fetchPart(bucket, backup, manifest, part, folder), identities, backup);
    if (target.kind === "file") {
      for (const part of Object.keys(manifest.parts)) {
        const path = join(target.folder, `${backup.name}.${part}`);
        await pipeline(await opened(part), createWriteStream(path, { mode: 0o600 }));
        say(path);
      }
    } else if (target.kind === "container") {
      await restoredInto(target.postgres, "yapit_prod", await opened(DATABASE));
      say(target.postgres.command("psql", "yapit_prod").join(" "));
    } else if (target.kind === "stack") {
      await intoStack(target.machine, await opened(DATABASE), manifest, { backsUp: target.backsUp, say });
    } else {
      say("masking what is people's, on this computer");
      const { dump, counted } = await maskedCopy(target.postgres, await opened(DATABASE), manifest, folder);
      const expected = { rows: counted.rows, databaseRevision: counted.revision };
      await intoStack(target.machine, dump, expected, { backsUp: target.backsUp, say });
    }
    return backup;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
