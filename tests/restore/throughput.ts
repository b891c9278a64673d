/**
 * `node tests/restore/throughput.ts MEGABYTES`: how fast a dump of that size is backed up and restored, beside PostgreSQL's own programs
 * with nothing before or behind them, and what memory that takes. One line of JSON; speeds in MB of dump a second, the fastest of three in turn, and how many times as long each takes as what is plain.
 */
import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { chosenBackup, manifestOf } from "../../operations/restore/backups.ts";
import { runProgram } from "../../operations/restore/run-program.ts";
import { ofThisComputer, restoredInto } from "../../operations/restore/throwaway-postgres.ts";
import { drillIn } from "./faults-of-what-is-stored.ts";
import { BackupWorld } from "./world/world.ts";

const megabytes = Number(process.argv[2] ?? "1000");
const world = await BackupWorld.open(console.error);
try {
  // Random bytes, which no dump compresses.
  await world.sql(
    "CREATE EXTENSION pgcrypto; CREATE TABLE large (id int, bytes bytea); ALTER TABLE large ALTER bytes SET STORAGE EXTERNAL;",
  );
  for (let made = 0; made < megabytes; made += 50)
    await world.sql(
      "INSERT INTO large SELECT n, (SELECT string_agg(gen_random_bytes(1024), '') FROM generate_series(1, 1000) WHERE n > 0) FROM generate_series(1, 50) n;",
    );
  const file = join(world.folder, "plain.dump");
  const dump = world.postgres.command("pg_dump", "--format=custom", "--dbname=yapit_prod");
  const took = {
    plainDump: [] as number[],
    backup: [] as number[],
    plainRestore: [] as number[],
    restore: [] as number[],
  };
  let memory = { first: 0, last: 0 };
  for (let round = 0; round < 3; round++) {
    took.plainDump.push(await seconds(() => runProgram([...dump, `--file=${file}`])));
    const run = world.backup("before-deployment");
    const sampling = sampled(run.process.pid ?? 0);
    took.backup.push(await seconds(() => run.ended));
    memory = sampling();
    const server = await ofThisComputer();
    took.plainRestore.push(await seconds(() => restoredInto(server, "plain", createReadStream(file))));
    await server.end();
    const { ok, restoreSeconds } = await drillIn(world);
    if (!ok) throw new Error("what was restored is not what was backed up");
    took.restore.push(restoreSeconds);
  }
  const { name, place } = await chosenBackup(world.bucket(), "prod");
  const bytes =
    (await manifestOf(world.bucket(), { name, place, stored: new Date() })).parts["database.dump"]?.bytes ?? 0;

  const ratio = (own: number[], plain: number[]) => Math.round((100 * Math.min(...own)) / Math.min(...plain)) / 100;
  const speed = (durations: number[]) => Math.round(bytes / 1e5 / Math.min(...durations)) / 10;
  console.log(
    JSON.stringify({
      ...{ dumpMb: Math.round(bytes / 1e6), plainDump: speed(took.plainDump), backup: speed(took.backup) },
      ...{ plainRestore: speed(took.plainRestore), restore: speed(took.restore) },
      ...{ backupToPlain: ratio(took.backup, took.plainDump), restoreToPlain: ratio(took.restore, took.plainRestore) },
      ...{ peakMbInFirstHalf: memory.first, peakMbInSecondHalf: memory.last },
    }),
  );
} finally {
  await world.end();
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The most memory that the script with all it starts has had resident at once, in MB: in the first half of the time, and in the second. */
function sampled(group: number): () => { first: number; last: number } {
  const samples: number[] = [];
  const timer = setInterval(() => {
    const all = execFileSync("ps", ["-eo", "pgid=,rss="], { encoding: "utf8" }).trim().split("\n");
    const own = all.map((line) => line.trim().split(/\s+/).map(Number)).filter(([pgid]) => pgid === group);
    samples.push(Math.round(own.reduce((sum, [, kilobytes = 0]) => sum + kilobytes, 0) / 1000));
  }, 500);
  return () => {
    clearInterval(timer);
    const half = Math.floor(samples.length / 2);
    return { first: Math.max(...samples.slice(0, half)), last: Math.max(...samples.slice(half)) };
  };
}
