/**
 * `npm run test:restore`: backups and their restore with real programs (PostgreSQL, age, rclone, an S3 server with locks) and what can
 * go wrong with them. The last line is JSON.
 */
import { optionsOf } from "../../tools/options.ts";
import { COUNT_ROWS, type Counted, sumOf } from "../../operations/restore/counted-rows.ts";
import { FAULTS_OF_A_BACKUP } from "./faults-of-a-backup.ts";
import { FAULTS_OF_A_MASKED_COPY } from "./faults-of-a-masked-copy.ts";
import { FAULTS_OF_A_RESTORE } from "./faults-of-a-restore.ts";
import { FAULTS_OF_THE_TIMER } from "./faults-of-the-timer.ts";
import { drillIn, FAULTS_OF_WHAT_IS_STORED } from "./faults-of-what-is-stored.ts";
import { lacking } from "./requirements.ts";
import { BackupWorld } from "./world/world.ts";

const USAGE = `npm run test:restore   backups and their restore with real programs, and what can go wrong with them
  --only WORDS         what has these words in its name`;
const { values } = optionsOf(USAGE, { options: { only: { type: "string", default: "" } } });
const missing = lacking();
if (missing !== undefined) {
  console.error(`the tests of backups cannot run: ${missing}`);
  process.exit(2);
}

const faults = [
  ...FAULTS_OF_A_BACKUP,
  ...FAULTS_OF_THE_TIMER,
  ...FAULTS_OF_WHAT_IS_STORED,
  ...FAULTS_OF_A_RESTORE,
  ...FAULTS_OF_A_MASKED_COPY,
].filter(({ name }) => name.includes(values.only));
const world = await BackupWorld.open(console.log);
let healed = 0;
let plainLeft = 0;
try {
  const first = await world.backup("scheduled").ended;
  if (first.code !== 0) throw new Error(`the first backup failed: ${first.stderr}`);
  for (const { name, happens, says } of faults) {
    const words = await happens(world);
    const plain = world.plainLeft();
    plainLeft += plain.length;
    const after = await world.backup("before-restore").ended;
    const half = await world.halfObjects();
    const isHealed = says.test(words) && after.code === 0 && plain.length === 0 && half.length === 0;
    if (isHealed) healed++;
    console.log(`${isHealed ? "✓" : "✗"} ${name}: ${words.trim().replaceAll("\n", "; ")}`);
    if (after.code !== 0) console.log(`  the next run failed: ${after.stderr}`);
    for (const line of [...plain, ...half]) console.log(`  left: ${line}`);
  }
  const halfObjects = (await world.halfObjects()).length;
  const result = await drillIn(world);
  console.log(JSON.stringify(result));
  const expectedRows = sumOf((JSON.parse(await world.sql(COUNT_ROWS)) as Counted).rows);
  const restoredRows = result.ok ? result.rows : 0;
  console.log(JSON.stringify({ faults: faults.length, healed, plainLeft, halfObjects, restoredRows, expectedRows }));
  const good = healed === faults.length && plainLeft + halfObjects === 0 && restoredRows === expectedRows;
  process.exitCode = good ? 0 : 1;
} finally {
  await world.end();
}
