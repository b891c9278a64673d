import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { chosenBackup } from "../../operations/restore/backups.ts";
import { restore } from "../../operations/restore/restore.ts";
import { type Fault, refused } from "./fault.ts";
import type { BackupWorld } from "./world/world.ts";

/** Backed up, then lost: what the restore has to bring back. */
async function lossAfterBackup(world: BackupWorld): Promise<string> {
  await world.backup("before-deployment").ended;
  const rows = await world.sql(LOST);
  await world.sql(`DELETE FROM usage_log; DELETE FROM subscriptions; UPDATE documents SET title = 'lost';`);
  return rows;
}
const LOST =
  "SELECT (SELECT count(*) FROM usage_log), (SELECT count(*) FROM subscriptions), (SELECT count(*) FROM documents WHERE title = 'lost');";

/** The newest backup from before the loss in place of the database; `from` names it once a fresher one is there. */
function restored(world: BackupWorld, { env, from }: { env?: NodeJS.ProcessEnv; from?: string } = {}) {
  const args = { bucket: world.bucket(), stack: "prod", from, identities: [world.identity], say: () => undefined };
  return restore(args, { kind: "stack", machine: world.machine(env), backsUp: true });
}

/** What a fault leaves: the database as it was, or the backup whole; then a plain restore, which brings everything back. */
async function afterwards(world: BackupWorld, said: string, before: string, from: string): Promise<string> {
  const left = await world.sql(LOST);
  if (left !== "0|0|500\n" && left !== before) return `${said}; half a database is left: ${left}`;
  await restored(world, { from });
  return (await world.sql(LOST)) === before ? `${said}; restored` : `${said}; and nothing is back`;
}

async function failing(world: BackupWorld, program: string, text: string): Promise<string> {
  const before = await lossAfterBackup(world);
  const { name } = await newest(world);
  const real = `REAL=$(PATH=\${PATH#*:} command -v ${program})\n`;
  const env = { PATH: world.standIn(program, real + text) };
  return afterwards(world, await refused(restored(world, { env, from: name })), before, name);
}

/**
 * A restore to which something happens while the application is stopped and what is there is backed up.
 * @returns what was said, who was stopped and started until its end, and what a restore afterwards finds
 */
async function inTheMiddle(world: BackupWorld, happens: (running: ChildProcess) => void): Promise<string> {
  const before = await lossAfterBackup(world);
  const { name } = await newest(world);
  const real = "REAL=$(PATH=${PATH#*:} command -v pg_dump)\n";
  const machine = world.machine({ PATH: world.standIn("pg_dump", `${real}sleep 10; "$REAL" "$@"`) });
  const args = {
    bucket: world.bucket(),
    stack: "prod",
    from: name,
    identities: [world.identity],
    say: () => undefined,
  };
  const running = refused(restore(args, { kind: "stack", machine, backsUp: true }));
  const logged = world.containerLog().length;
  while (world.containerLog().length === logged) await sleep(200);
  const swapping = machine.last()?.process;
  if (swapping) happens(swapping);
  const said = await running;
  const services = world.containerLog().slice(logged).join(", ").replaceAll("com.docker.compose.service=", "");
  return afterwards(world, `${said}; ${services}`, before, name);
}

function newest(world: BackupWorld) {
  return chosenBackup(world.bucket(), "prod");
}

export const FAULTS_OF_A_RESTORE: Fault[] = [
  {
    name: "rows are lost, and a restore brings them back",
    happens: async (world) => {
      const before = await lossAfterBackup(world);
      const { name } = await restored(world);
      const fresh = await newest(world);
      const order = world
        .containerLog()
        .slice(-4)
        .map((line) => line.replace("com.docker.compose.service=", ""))
        .join(", ");
      return `${(await world.sql(LOST)) === before ? "all is back" : "not all is back"}; ${order}; ${fresh.name > name ? "after a fresh backup" : "without a fresh backup"}`;
    },
    says: /^all is back; stop gateway, stop stack-auth, start stack-auth, start gateway; after a fresh backup$/,
  },
  {
    name: "a restore that broke off before its end is run again, with the backup in between that it made of what was lost",
    happens: async (world) => {
      const before = await lossAfterBackup(world);
      await world.backup("before-restore").ended;
      await restored(world);
      return (await world.sql(LOST)) === before ? "all is back" : "the loss was restored";
    },
    says: /^all is back$/,
  },
  {
    name: "a machine that was made anew has backed up its empty database",
    happens: async (world) => {
      const before = await lossAfterBackup(world);
      const { name } = await newest(world);
      await world.sql("CREATE DATABASE full_one TEMPLATE yapit_prod; ", "postgres");
      const rename = (from: string, to: string) => world.sql(`ALTER DATABASE ${from} RENAME TO ${to};`, "postgres");
      await world.sql("DROP DATABASE yapit_prod; CREATE DATABASE yapit_prod;", "postgres");
      await world.backup("before-deployment").ended;
      const said = await refused(restored(world));
      await world.sql("DROP DATABASE yapit_prod;", "postgres");
      await rename("full_one", "yapit_prod");
      await restored(world, { from: name });
      return `${said.replace(name, "the full one")}; ${(await world.sql(LOST)) === before ? "all is back" : "not all is back"}`;
    },
    says: /^the newest backup, \S+, holds 0 rows, where the full one holds \d+: name the one you mean with --from; all is back$/,
  },
  {
    name: "pg_restore is killed half-way into a stack",
    happens: (world) => failing(world, "pg_restore", `head -c 200000 | "$REAL" "$@"\nkill -9 $$`),
    says: /restore: the dump does not go in; the database is as it was; restored$/,
  },
  {
    name: "what is there cannot be backed up before a restore",
    happens: (world) => failing(world, "pg_dump", `echo "pg_dump: error: invalid page in block 7" >&2; exit 1`),
    says: /invalid page in block 7 restore: what is there cannot be backed up, and stays; --without-backup gives it up; restored$/,
  },
  {
    name: "the machine loses its power while the databases change places",
    happens: (world) => inTheMiddle(world, ({ pid }) => process.kill(-(pid ?? 0), "SIGKILL")),
    says: /^the machine ended the restore with 255; stop gateway.*; restored$/,
  },
  {
    name: "the connection is lost while the application is stopped, and nobody hears what the machine says",
    happens: (world) => inTheMiddle(world, ({ stdout, stderr }) => [stdout, stderr].forEach((pipe) => pipe?.destroy())),
    says: /; stop gateway, stop stack-auth, start stack-auth, start gateway; restored$/,
  },
];
