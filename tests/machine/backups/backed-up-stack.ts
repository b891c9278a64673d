/** Production on a real machine with its backups in a bucket of a real S3 server, and what people type about them. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { backupsOf, type Manifest, manifestOf } from "../../../operations/restore/backups.ts";
import { Bucket } from "../../../operations/restore/bucket.ts";
import { COUNT_ROWS, type Counted } from "../../../operations/restore/counted-rows.ts";
import { RECIPIENT } from "../../leaks/canaries.ts";
import { ObjectStore } from "../../restore/world/object-store.ts";
import type { RealMachine } from "../machine.ts";
import { ran, type Ran } from "../run.ts";
import { OBJECTS } from "../world/objects.ts";
import { dockerOfTheMachine } from "./docker-of-the-machine.ts";
import { openStack, type RealStack } from "../world/stack.ts";
import type { World } from "../world/world.ts";

const BUCKET = "yapit-backups";
/** The branch that moves, in place of a release's tag; and where backups go. */
export const SETTINGS = {
  "yapit:repository": { name: "yapit-tts/yapit", ref: "main" },
  "yapit:backups": {
    ...{ recipients: [RECIPIENT], endpoint: `https://${OBJECTS}`, bucket: BUCKET, region: "us-east-1" },
  },
};
const REPOSITORY = join(import.meta.dirname, "../../..");
/** Of every secret in the sandbox's file: the bucket's keys are two of them. */
export const SECRET = "placeholder-of-the-sandbox";
const KEYS = { accessKeyId: SECRET, secretAccessKey: SECRET };

const CANARY = "plain-canary-of-a-reader";
/** Of a dump that takes some seconds: nothing compresses what is in it. */
const MEGABYTES = 20;
const ROWS = `CREATE TABLE document (id serial PRIMARY KEY, text text NOT NULL);
INSERT INTO document (text) SELECT '${CANARY}' FROM generate_series(1, 1000);
CREATE TABLE large (id int, text text);
ALTER TABLE large ALTER text SET STORAGE EXTERNAL;
INSERT INTO large SELECT n, (SELECT string_agg(md5(random()::text || m || n), '') FROM generate_series(1, 32768) m) FROM generate_series(1, ${MEGABYTES}) n;`;
/** The database goes up at this moment. */
export const IN_UPLOAD = "pgrep -x pg_dump && pgrep -x age && pgrep -f 'rclone .*[r]cat .*database.dump'";

export class BackedUpStack {
  readonly stack: RealStack;
  readonly bucket: Bucket;
  readonly #world: World;
  readonly #store: ObjectStore;

  private constructor(world: World, stack: RealStack, store: ObjectStore) {
    [this.#world, this.stack, this.#store] = [world, stack, store];
    this.bucket = new Bucket({ endpoint: store.endpoint, region: store.region, bucket: BUCKET, ...KEYS });
  }

  static async open(world: World): Promise<BackedUpStack> {
    const store = await ObjectStore.open(world.folder, console.log);
    await store.addBucket(BUCKET, { lockDays: 7 });
    await store.addMachine(KEYS.accessKeyId, KEYS.secretAccessKey, [BUCKET]);
    world.outside.objects = store.endpoint;
    const stack = await openStack(world, { YAPIT_BACKUPS_URL: store.endpoint });
    return new BackedUpStack(world, stack, store);
  }

  /** Deployed, with rows in it. */
  async up(): Promise<void> {
    await this.stack.runner(SETTINGS).up();
    await this.sql(ROWS);
  }

  get machine(): RealMachine {
    return this.stack.computers.machine;
  }

  /** From now on the bucket's server answers the machine, or not. */
  isReached(reached: boolean): void {
    this.#world.outside.objects = reached ? this.#store.endpoint : undefined;
  }

  /** Oldest first, with what each says of itself. */
  async backups(): Promise<Manifest[]> {
    const all = await backupsOf(this.bucket, "prod");
    return Promise.all(all.map((backup) => manifestOf(this.bucket, backup)));
  }

  async newest(): Promise<Manifest | undefined> {
    return (await this.backups()).sort((one, other) => (one.made < other.made ? -1 : 1)).at(-1);
  }

  /** The newest that holds every row of the beginning. */
  async whole(): Promise<Manifest | undefined> {
    return (await this.backups()).findLast(({ rows }) => rows["public.document"] === 1000);
  }

  /** Below a final name, and vouched for by no manifest. */
  async halfObjects(): Promise<string[]> {
    const keys = (await this.bucket.list()).map(({ key }) => key).filter((key) => !key.startsWith("partial/"));
    return keys.filter((key) => !keys.includes(`${key.slice(0, key.lastIndexOf("/"))}/manifest.json`));
  }

  /** As the timer does it. @returns what it told of itself, failed or not */
  async scheduled(): Promise<{ result: string; said: string }> {
    const since = await this.machine.says("date +%s.%N");
    await this.machine.inside("systemctl reset-failed yapit-backup.service; systemctl start yapit-backup.service");
    return this.ended(since);
  }

  /** What the service came to, and its last line since then. */
  async ended(since: string): Promise<{ result: string; said: string }> {
    const result = await this.machine.says("systemctl show -P Result yapit-backup.service");
    const said = await this.machine.says(
      `journalctl --sync; journalctl -u yapit-backup.service -t yapit-backup --since @${since} -o cat -n 1`,
    );
    return { result, said };
  }

  /** The service begins, and is in the middle of its upload. @returns since when */
  async begins(): Promise<string> {
    const since = await this.machine.says("date +%s.%N");
    const start = "systemctl start --no-block yapit-backup.service";
    await this.machine.says(start);
    // A kernel with version 1 of the controllers sometimes has none for it (219/CGROUP).
    await this.until(`${IN_UPLOAD} || { systemctl is-failed --quiet yapit-backup.service && ${start}; false; }`);
    await sleep(200);
    return since;
  }

  /** Until a shell line on the machine ends with 0. */
  async until(line: string, timeout = 120_000): Promise<void> {
    const code = () => this.machine.inside(line).then((ran) => ran.code);
    await expect.poll(code, { timeout, interval: 50 }).toBe(0);
  }

  isOver(): Promise<void> {
    return this.until("systemctl show -P ActiveState yapit-backup.service | grep -Ex 'inactive|failed'");
  }

  /** A plain run ends well; nothing is left of what went wrong. */
  async heals(): Promise<void> {
    const { result, said } = await this.scheduled();
    expect(`${result} ${said}`).toMatch(/^success backup: \w+\/\S+$/);
    expect(await this.halfObjects()).toEqual([]);
    expect(await this.plainLeft()).toBe("");
    expect(await this.machine.says("ls -A /run/yapit-backup")).toBe("lock");
    const open =
      "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start < now() - interval '5 s';";
    await expect.poll(() => this.sql(open), { timeout: 30_000 }).toBe("0");
  }

  /** Every file of the machine but Docker's and the kernel's that holds a row's text or the head of a dump. */
  plainLeft(): Promise<string> {
    const places =
      "/run /tmp /var/tmp /var/lib/yapit /var/log /etc /root --exclude-dir=containerd --exclude-dir=docker";
    return this.machine.says(`grep -rlsE '${CANARY}|PGDMP' ${places} || true`);
  }

  async statusOf(path: string): Promise<number> {
    return (await this.stack.services.visit(`https://yaptts.org${path}`)).status;
  }

  sql(text: string, service = "postgres"): Promise<string> {
    const container = `$(docker ps -q --filter label=com.docker.compose.service=${service})`;
    return this.#says(
      `docker exec -i ${container} psql -XqAt -v ON_ERROR_STOP=1 -U yapit_prod -d yapit_prod`,
      `${text}\n`,
    );
  }

  async counted(): Promise<Counted> {
    return JSON.parse(await this.sql(COUNT_ROWS)) as Counted;
  }

  /** `npm run restore -- --stack prod …` or the drill, as a process of its own. */
  types(command: "restore" | "restore-drill", args: string[] = [], env: Record<string, string> = {}): Promise<Ran> {
    return ran(process.execPath, [mainOf(command), "--stack", "prod", ...args], "", { ...this.#environment(), ...env });
  }

  restore(...args: string[]): Promise<Ran> {
    return this.types("restore", ["--into", "stack", "--overwrite", "prod", ...args]);
  }

  /** One that can be killed. */
  restoring(...args: string[]): ChildProcess {
    const words = [mainOf("restore"), "--stack", "prod", "--into", "stack", "--overwrite", "prod", ...args];
    return spawn(process.execPath, words, { stdio: "ignore", env: this.#environment() });
  }

  /** A PATH on which docker is the machine's own. */
  machinesDocker(): Promise<string> {
    return dockerOfTheMachine(this.#world.folder, this.stack.variables);
  }

  async close(): Promise<void> {
    await this.stack.close();
    this.#store.end();
  }

  async #says(line: string, stdin: string): Promise<string> {
    const { code, stdout, stderr } = await this.machine.inside(line, stdin);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  #environment(): NodeJS.ProcessEnv {
    const key = readFileSync(this.stack.variables["YAPIT_SOPS_AGE_KEY_FILE"] ?? "", "utf8");
    return { ...process.env, ...this.stack.variables, YAPIT_BACKUP_AGE_KEY: key };
  }
}

const mainOf = (command: string): string => join(REPOSITORY, "operations", command, "main.ts");
