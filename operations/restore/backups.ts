/** The finished backups of a bucket, as components/backups/machine/backup.sh leaves them. */
import * as v from "valibot";
import { BACKUP_CLASSES } from "../../stack-config/backups.ts";
import { OperationError } from "../operation-error.ts";
import type { Bucket } from "./bucket.ts";

/** "database.dump", "dokploy.dump", "dokploy-auth-secret", "images.tar". */
export type PartName = string;

const part = v.object({ bytes: v.number(), sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) });

const manifestSchema = v.object({
  name: v.string(),
  stack: v.string(),
  class: v.string(),
  /** "scheduled", "before-deployment", "before-restore". */
  reason: v.string(),
  /** ISO 8601, by the machine's clock. */
  made: v.string(),
  /** Of the gateway's migrations; "none": no gateway has seen the database. */
  databaseRevision: v.string(),
  applicationRevision: v.string(),
  dumpSeconds: v.number(),
  /** Of each encrypted object. */
  parts: v.record(v.string(), part),
  /** By table, "public.documents". */
  rows: v.record(v.string(), v.number()),
});

const manifestText = v.pipe(v.string(), v.parseJson(), manifestSchema);

export type Manifest = v.InferOutput<typeof manifestSchema>;

export interface Backup {
  /** "2026-01-31T04-17-00Z.prod.efc48e1f9c00.a52df79c0ffe": names sort by time. */
  name: string;
  /** "daily/2026-…": the objects lie below it. */
  place: string;
  /** When its manifest came in, by the bucket's clock. */
  stored: Date;
}

const FINISHED = new RegExp(`^(?:${BACKUP_CLASSES.join("|")})/([^/]+)/manifest\\.json$`);

/** Of one stack, oldest first. What has no manifest was never finished. */
export async function backupsOf(bucket: Bucket, stack: string): Promise<Backup[]> {
  return (await allBackups(bucket)).filter(({ name }) => stackIn(name) === stack);
}

/** The newest one by the bucket's clock, or the one that is named. */
export async function chosenBackup(bucket: Bucket, stack: string, name?: string): Promise<Backup> {
  const all = await allBackups(bucket);
  const own = all.filter((backup) => stackIn(backup.name) === stack);
  const newest = own.reduce<Backup | undefined>(
    (best, one) => (best && best.stored >= one.stored ? best : one),
    undefined,
  );
  if (name === undefined) {
    if (newest) return newest;
    throw new OperationError(`there is no backup of ${stack} in the bucket ${bucket.name}`);
  }
  const found = all.find((backup) => backup.name === name);
  if (!found) {
    const last = newest ? `; the newest is ${newest.name}` : "";
    throw new OperationError(`there is no backup ${name} in the bucket ${bucket.name}${last}`);
  }
  if (stackIn(name) !== stack)
    throw new OperationError(`${name} is a backup of ${stackIn(name)}, not of ${stack}; name one of ${stack}'s`);
  return found;
}

/** @throws OperationError where it is not what its place says */
export async function manifestOf(bucket: Bucket, { name, place }: Backup): Promise<Manifest> {
  const parsed = v.safeParse(manifestText, await bucket.text(`${place}/manifest.json`));
  if (!parsed.success) throw new OperationError(`the manifest of ${name} cannot be read; take another with --from`);
  const manifest = parsed.output;
  if (manifest.name !== name || manifest.stack !== stackIn(name))
    throw new OperationError(`the manifest at ${name} is that of ${manifest.name}; take another with --from`);
  return manifest;
}

async function allBackups(bucket: Bucket): Promise<Backup[]> {
  return (await bucket.list())
    .flatMap(({ key, modified }) => {
      const [, name] = FINISHED.exec(key) ?? [];
      return name === undefined ? [] : [{ name, place: key.slice(0, key.lastIndexOf("/")), stored: modified }];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function stackIn(name: string): string {
  return name.split(".")[1] ?? "";
}
