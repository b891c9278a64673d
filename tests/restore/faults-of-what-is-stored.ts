import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { chosenBackup } from "../../operations/restore/backups.ts";
import { drill } from "../../operations/restore-drill/drill.ts";
import { ofThisComputer } from "../../operations/restore/throwaway-postgres.ts";
import { type Fault, refused } from "./fault.ts";
import type { BackupWorld } from "./world/world.ts";

export function drillIn(world: BackupWorld, given: { stack?: string; from?: string; identity?: string } = {}) {
  const { stack = "prod", from, identity = world.identity } = given;
  const bucket = world.bucket();
  return drill({
    bucket,
    stack,
    from,
    identities: [identity],
    postgres: ofThisComputer,
    image: undefined,
    now: new Date(),
    say: console.log,
  });
}

/** A backup whose object rots on the store's own disk, which no lock prevents. */
async function rotten(world: BackupWorld, rot: (file: string) => void): Promise<string> {
  await world.backup("before-restore").ended;
  const { name, place } = await chosenBackup(world.bucket(), "prod");
  const file = join(world.folder, "data/locked", place, "database.dump.age");
  const before = readFileSync(file);
  rot(file);
  const said = await refused(drillIn(world, { from: name }));
  writeFileSync(file, before);
  return said;
}

/** What somebody with the machine's keys tries, and how each try ends. */
async function takenOver(world: BackupWorld): Promise<string> {
  const { place } = await chosenBackup(world.bucket(), "prod");
  const { accessKeyId, secretAccessKey, region, endpoint } = world.access();
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });
  const locked = `${endpoint}/locked`;
  const object = `${locked}/${place}/database.dump.age`;
  const past = { "x-amz-bypass-governance-retention": "true" };
  const retention =
    "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate></Retention>";
  const tries: [string, string, RequestInit][] = [
    ["delete", object, { method: "DELETE" }],
    ["delete past the lock", object, { method: "DELETE", headers: past }],
    ["delete the manifest", `${locked}/${place}/manifest.json`, { method: "DELETE" }],
    ["overwrite", object, { method: "PUT", body: "x" }],
    ["copy over", object, { method: "PUT", headers: { "x-amz-copy-source": `locked/${place}/manifest.json` } }],
    ["shorten the lock", `${object}?retention`, { method: "PUT", body: retention, headers: { "content-md5": "x" } }],
    ["remove the rules", `${locked}?object-lock`, { method: "PUT", body: "<ObjectLockConfiguration/>" }],
    ["give himself rights", `${locked}?policy`, { method: "DELETE" }],
    ["let all expire", `${locked}?lifecycle`, { method: "PUT", body: "<LifecycleConfiguration/>" }],
    ["delete the bucket", locked, { method: "DELETE" }],
  ];
  const done: string[] = [];
  for (const [what, url, init] of tries) {
    const { ok, status } = await client.fetch(url, init);
    done.push(`${what}: ${ok ? "DONE" : status}`);
  }
  // What root of the machine reads of itself opens nothing.
  const settings = readFileSync(join(world.folder, "backup.env"), "utf8");
  done.push(
    `read: ${settings.includes("AGE-SECRET-KEY") ? "DONE" : await refused(drillIn(world, { identity: world.stranger }))}`,
  );
  return done.join(", ");
}

export const FAULTS_OF_WHAT_IS_STORED: Fault[] = [
  {
    name: "the age key is another's",
    happens: (world) => refused(drillIn(world, { identity: world.stranger })),
    says: /^the age key opens no backup like .*YAPIT_BACKUP_AGE_KEY_FILE names another$/,
  },
  {
    name: "an object is cut short",
    happens: (world) => rotten(world, (file) => truncateSync(file, 300_000)),
    says: /^database.dump of \S+ is not what was uploaded \(300000 bytes of \d+, or others\); take another with --from$|terminated/,
  },
  {
    name: "a byte of an object is another",
    happens: (world) =>
      rotten(world, (file) => {
        const bytes = readFileSync(file);
        bytes[200_000] = (bytes[200_000] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      }),
    says: /^database.dump of \S+ is not what was uploaded/,
  },
  {
    name: "the newest backup is another stack's",
    happens: async (world) => {
      await world.backup("scheduled", { settings: { STACK: "staging-x" } }).ended;
      const other = await chosenBackup(world.bucket(), "staging-x");
      const own = await chosenBackup(world.bucket(), "prod");
      if (own.name.includes("staging-x")) return "another stack's backup was taken";
      return refused(drillIn(world, { from: other.name }));
    },
    says: /^\S+ is a backup of staging-x, not of prod; name one of prod's$/,
  },
  {
    name: "another stack's backup lies under this one's name",
    happens: async (world) => {
      await world.backup("before-restore", { settings: { STACK: "staging-x" } }).ended;
      const { place } = await chosenBackup(world.bucket(), "staging-x");
      const forged = place.replace(".staging-x.", ".prod.");
      await world.store.put(`locked/${forged}/manifest.json`, await world.bucket().text(`${place}/manifest.json`));
      return refused(drillIn(world, { from: forged.slice(forged.indexOf("/") + 1) }));
    },
    says: /^the manifest at \S+ is that of \S+; take another with --from$/,
  },
  {
    name: "the machine is taken over",
    happens: takenOver,
    says: /^(?!.*DONE).*delete: 403.*overwrite: 403.*read: the age key opens no backup/,
  },
];
