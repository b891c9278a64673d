/** A machine's part in a backup, on this computer: PostgreSQL, the bucket, the scripts with a stand-in for docker alone. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { BackupAccess } from "../../../components/backups/backups.ts";
import { chosenBackup, manifestOf } from "../../../operations/restore/backups.ts";
import { Bucket } from "../../../operations/restore/bucket.ts";
import type { StreamedMachine } from "../../../operations/restore/into-stack.ts";
import { runProgram } from "../../../operations/restore/run-program.ts";
import { asked, ofThisComputer, type ThrowawayPostgres } from "../../../operations/restore/throwaway-postgres.ts";
import { ObjectStore } from "./object-store.ts";

export const SCRIPT = join(import.meta.dirname, "../../../components/backups/machine/backup.sh");
const STAND_INS = join(import.meta.dirname, "stand-ins");
const KEYS = { accessKeyId: "machine", secretAccessKey: "keys-of-the-machine" };
const FINAL = /^(hourly|daily|weekly|monthly)\//;

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface BackupRun {
  process: ChildProcess;
  ended: Promise<Ended>;
}

export class BackupWorld {
  readonly folder: string;
  readonly postgres: ThrowawayPostgres;
  readonly store: ObjectStore;
  /** Who may read backups, and one who may not. */
  readonly identity: string;
  readonly stranger: string;
  readonly #recipient: string;

  private constructor(folder: string, postgres: ThrowawayPostgres, store: ObjectStore) {
    this.folder = folder;
    this.postgres = postgres;
    this.store = store;
    [this.identity, this.#recipient] = keyPair();
    [this.stranger] = keyPair();
  }

  static async open(say: (line: string) => void): Promise<BackupWorld> {
    const folder = mkdtempSync(join(tmpdir(), "yapit-backups-"));
    const store = await ObjectStore.open(folder, say);
    await store.addBucket("locked", { lockDays: 7 });
    await store.addBucket("open");
    await store.addMachine(KEYS.accessKeyId, KEYS.secretAccessKey, ["locked", "open"]);
    const world = new BackupWorld(folder, await ofThisComputer(), store);
    // Servers outlive who started them.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => void world.end().finally(() => process.exit(130)));
    await world.#fill();
    return world;
  }

  access(bucket = "locked"): BackupAccess {
    return { endpoint: this.store.endpoint, region: this.store.region, bucket, ...KEYS };
  }

  bucket(name = "locked"): Bucket {
    return new Bucket(this.access(name));
  }

  sql(text: string, database = "yapit_prod"): Promise<string> {
    return asked(this.postgres, text, database);
  }

  /** @param env what the run finds otherwise; a folder put in front of PATH overrides a program */
  backup(
    reason: string,
    { settings = {}, env = {} }: { settings?: Record<string, string>; env?: NodeJS.ProcessEnv } = {},
  ): BackupRun {
    this.#settings(settings);
    return started(["bash", SCRIPT, reason], this.#environment(env));
  }

  /** What operations/restore has of a machine: its command lines, run here. */
  machine(env: NodeJS.ProcessEnv = {}): StreamedMachine & { last: () => BackupRun | undefined } {
    let last: BackupRun | undefined;
    return {
      last: () => last,
      exec: async (command, stdin) => {
        this.#settings();
        last = started(
          ["bash", "-c", command.replaceAll("/usr/local/sbin/yapit-backup", SCRIPT)],
          this.#environment(env),
          stdin,
        );
        const { code, stdout, stderr } = await last.ended;
        return { code: code ?? 255, stdout, stderr };
      },
    };
  }

  /** The containers that were stopped and started, in order. */
  containerLog(): string[] {
    const log = readFileSync(join(this.folder, "machine/log"), { encoding: "utf8", flag: "a+" });
    return log.split("\n").filter((line) => line !== "");
  }

  #settings(settings: Record<string, string> = {}): void {
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = this.access();
    const values = {
      ...{ STACK: "prod", BUCKET: bucket, ENDPOINT: endpoint, PROVIDER: "Other", REGION: region },
      ...{ ACCESS_KEY_ID: accessKeyId, SECRET_ACCESS_KEY: secretAccessKey, RECIPIENTS: this.#recipient, EVERY: "hour" },
      ...settings,
    };
    const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
    // In one go, as the step that installs it does: another run may be reading.
    const file = join(this.folder, "backup.env");
    writeFileSync(`${file}.new`, lines.join(""));
    renameSync(`${file}.new`, file);
  }

  #environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return {
      ...{ HOME: this.folder, TMPDIR: this.folder, STAND_IN: join(this.folder, "machine") },
      ...{ STATE_DIRECTORY: join(this.folder, "state"), RUNTIME_DIRECTORY: join(this.folder, "run") },
      YAPIT_BACKUP_SETTINGS: join(this.folder, "backup.env"),
      ...env,
      PATH: [env["PATH"], STAND_INS, join(this.folder, "programs"), "/usr/bin:/bin"].filter(Boolean).join(":"),
    };
  }

  /** A container that runs, or does not. */
  runs(label: string, whether: boolean): void {
    const file = join(this.folder, "machine/containers", `com.docker.${label}`);
    if (whether) writeFileSync(file, "");
    else rmSync(file);
  }

  /** A program of the given text in a folder of its own, for the front of a PATH. */
  standIn(program: string, text: string): string {
    const folder = mkdtempSync(join(this.folder, "instead-"));
    writeFileSync(join(folder, program), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
    return folder;
  }

  /** A file that bash reads before a script. */
  sourced(text: string): string {
    return join(this.standIn("first", text), "first");
  }

  async partsOfNewest(): Promise<string[]> {
    return Object.keys((await manifestOf(this.bucket(), await chosenBackup(this.bucket(), "prod"))).parts);
  }

  /** Objects under a final name that belong to no finished backup and are not whole: each one that its manifest does not vouch for. */
  async halfObjects(bucket = "locked"): Promise<string[]> {
    const objects = (await this.bucket(bucket).list()).filter(({ key }) => FINAL.test(key));
    const half: string[] = [];
    for (const { key, bytes } of objects.filter(({ key }) => !key.endsWith("/manifest.json"))) {
      const manifest = `${key.slice(0, key.lastIndexOf("/"))}/manifest.json`;
      if (!objects.some((object) => object.key === manifest)) half.push(key);
      else {
        const { parts } = JSON.parse(await this.bucket(bucket).text(manifest)) as {
          parts: Record<string, { bytes: number }>;
        };
        const name = key.slice(key.lastIndexOf("/") + 1).replace(/\.age$/, "");
        if (parts[name]?.bytes !== bytes) half.push(key);
      }
    }
    return half;
  }

  /** Files of the machine's part that hold a row's text, or the head of a dump. */
  plainLeft(): string[] {
    return ["state", "run"]
      .flatMap((name) => filesBelow(join(this.folder, name)))
      .filter((file) => {
        const text = readFileSync(file, "latin1");
        return text.includes("plain-canary") || text.includes("PGDMP");
      });
  }

  async end(): Promise<void> {
    this.store.end();
    await this.postgres.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #fill(): Promise<void> {
    const machine = join(this.folder, "machine");
    for (const name of ["containers", "images", "clone/.git", "../programs"])
      mkdirSync(join(machine, name), { recursive: true });
    for (const name of ["postgres", "gateway", "stack-auth"]) this.runs(`compose.service=${name}`, true);
    for (const name of ["dokploy", "dokploy-postgres"]) this.runs(`swarm.service.name=${name}`, true);
    writeFileSync(join(machine, "images", "page.png"), "plain-canary-image");
    writeFileSync(join(machine, "clone/.git/HEAD"), "a52df79c0ffe4d1b9a52df79c0ffe4d1b9a52df7\n");
    // The stand-in's containers have the server's own programs, as it is reached here.
    for (const program of ["psql", "pg_dump", "pg_restore", "pg_isready"]) {
      const [path, ...args] = this.postgres.command(program);
      // Whoever asks says which database and not who it is: here it is the one that the server was made with.
      const text = `#!/bin/bash\nunset PGUSER\nexec ${path ?? ""} ${args.join(" ")} "$@"\n`;
      writeFileSync(join(this.folder, "programs", program), text, { mode: 0o755 });
    }
    for (const name of ["yapit_prod", "dokploy"]) await this.sql(`CREATE DATABASE ${name};`, "postgres");
    const sql = readFileSync(join(import.meta.dirname, "application.sql"), "utf8");
    await runProgram(
      this.postgres.command("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--dbname=yapit_prod"),
      { input: sql },
    );
    await this.sql("CREATE TABLE project (id text); INSERT INTO project VALUES ('Yapit');", "dokploy");
  }
}

function started([program = "", ...args]: string[], env: NodeJS.ProcessEnv, input: string | Readable = ""): BackupRun {
  const child = spawn(program, args, { stdio: "pipe", detached: true, env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.on("error", () => undefined);
  if (typeof input === "string") child.stdin.end(input);
  else input.pipe(child.stdin);
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  return { process: child, ended };
}

function keyPair(): [identity: string, recipient: string] {
  const identity = execFileSync("age-keygen", { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const recipient = execFileSync("age-keygen", ["-y"], { input: identity, encoding: "utf8" });
  return [/AGE-SECRET-KEY-1\S+/.exec(identity)?.[0] ?? "", recipient.trim()];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
