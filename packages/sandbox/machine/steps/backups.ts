import { createHash } from "node:crypto";
import { Encrypter } from "age-encryption";
import { valuesIn } from "../script.ts";
import { type Database, dataOf, shownRows } from "../application/database.ts";
import type { Machine } from "../machine.ts";
import { type Step, StepFailed } from "./step.ts";
import { ApiError } from "../../core/api-error.ts";

const PROGRAM = "/usr/local/sbin/yapit-backup";
const SETTINGS_FILE = "/etc/yapit/backup.env";
/** What the watcher reads. */
const TOLD = "/var/lib/yapit/backup.json";

/** The timer, its script and the keys of the bucket; without settings, none of them. */
export const backupTimer: Step<"SETTINGS" | "BACKUP"> = {
  inputs: ["SETTINGS", "BACKUP"],
  run(machine, { SETTINGS, BACKUP }) {
    const { files } = machine;
    if (SETTINGS === "") {
      for (const file of [SETTINGS_FILE, PROGRAM, TOLD]) files.remove(file);
      return "backup-timer: nothing is backed up\n";
    }
    files.write(SETTINGS_FILE, SETTINGS, 0o600);
    files.write(PROGRAM, BACKUP, 0o700);
    stored(machine, "partial/check", Buffer.from("written by a check"));
    return "backup-timer: done\n";
  },
};

/**
 * The installed script: what was backed up when, encrypted as it would be. Its text, and whether what it makes can be restored, real
 * programs show (npm run test:restore).
 */
export const backup: Step<"REASON"> = {
  inputs: ["REASON"],
  async run(machine, { REASON }) {
    const { files, docker } = machine;
    if (files.read(PROGRAM) === undefined) throw new StepFailed(`sh: ${PROGRAM}: not found`);
    const { STACK = "", RECIPIENTS = "" } = settingsOn(machine);
    const [database] = docker.containers({ "com.docker.compose.service": "postgres" });
    if (!database) return "backup: there is no database yet, and so nothing to back up\n";
    if (database.status !== "running") throw new StepFailed("backup: the database does not run");
    const { documents = [], revision, stackAuth } = dataOf(database, docker);
    const dumped: Database = {
      documents,
      ...(revision !== undefined && { revision }),
      ...(stackAuth && { stackAuth }),
    };
    const encrypter = new Encrypter();
    for (const recipient of RECIPIENTS.split(" ")) encrypter.addRecipient(recipient);
    const dump = await encrypter.encrypt(JSON.stringify(dumped));
    const now = new Date().toISOString();
    const kind = REASON === "scheduled" ? "hourly" : "daily";
    const name = `${now.slice(0, 19).replaceAll(":", "-")}Z.${STACK}.${revision?.slice(0, 12) ?? "none"}.none`;
    stored(machine, `${kind}/${name}/database.dump.age`, dump);
    const part = { bytes: dump.length, sha256: createHash("sha256").update(dump).digest("hex") };
    const manifest = {
      ...{ name, stack: STACK, class: kind, reason: REASON, made: now, applicationRevision: "none", dumpSeconds: 1 },
      ...{ databaseRevision: revision ?? "none", parts: { "database.dump": part }, rows: shownRows(dumped) },
    };
    stored(machine, `${kind}/${name}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
    files.write(TOLD, `{"at":"${now}","ok":true,"name":"${name}","dumpSeconds":1}\n`);
    return `backup: ${kind}/${name}\n`;
  },
};

function settingsOn({ files }: Machine): Record<string, string> {
  return valuesIn(files.read(SETTINGS_FILE) ?? "");
}

function stored(machine: Machine, name: string, body: Uint8Array): void {
  const { ENDPOINT = "", BUCKET = "", ACCESS_KEY_ID = "", SECRET_ACCESS_KEY = "" } = settingsOn(machine);
  const keys = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
  try {
    machine.bucketAt({ endpoint: ENDPOINT, bucket: BUCKET, ...keys }).put(name, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new StepFailed(`backup: nothing can be put into the bucket ${BUCKET}: ${error.code}`);
  }
}
