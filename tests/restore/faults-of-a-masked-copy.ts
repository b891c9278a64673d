import { chosenBackup } from "../../operations/restore/backups.ts";
import { restore } from "../../operations/restore/restore.ts";
import { ofThisComputer } from "../../operations/restore/throwaway-postgres.ts";
import { runProgram } from "../../operations/restore/run-program.ts";
import { type Fault, refused } from "./fault.ts";
import type { BackupWorld } from "./world/world.ts";

/** The newest backup of prod, masked, in the place of this machine's database, as if that were another stack's. */
async function copied(world: BackupWorld): Promise<void> {
  const postgres = await ofThisComputer();
  const args = { bucket: world.bucket(), stack: "prod", identities: [world.identity], say: () => undefined };
  try {
    await restore(args, { kind: "other stack", machine: world.machine(), backsUp: true, postgres });
  } finally {
    await postgres.end();
  }
}

/** Works on a machine that is prod's again afterwards. */
async function asItWas(world: BackupWorld, work: () => Promise<string>): Promise<string> {
  await world.backup("before-deployment").ended;
  const { name: from } = await chosenBackup(world.bucket(), "prod");
  const said = await work();
  const args = { bucket: world.bucket(), stack: "prod", from, identities: [world.identity], say: () => undefined };
  await restore(args, { kind: "stack", machine: world.machine(), backsUp: true });
  return said;
}

const one = async (world: BackupWorld, sql: string) => (await world.sql(sql)).trim();

export const FAULTS_OF_A_MASKED_COPY: Fault[] = [
  {
    name: "a copy for another stack holds as much as production, and nothing of people's",
    happens: (world) =>
      asItWas(world, async () => {
        const measures = `SELECT count(*), sum(length(original_text)), count(DISTINCT user_id), count(*) FILTER (WHERE structured_content LIKE '{%"type": "paragraph"%') + count(*) FILTER (WHERE structured_content LIKE '{%"type":"paragraph"%') FROM document`;
        const before = await one(world, measures);
        await copied(world);
        const dump = await runProgram(world.postgres.command("pg_dump", "--dbname=yapit_prod"));
        const canary = /[^\n]*(plain-canary|user \d)[^\n]*/.exec(dump)?.[0];
        const persons = `SELECT count(DISTINCT d.user_id) FROM document d JOIN usagelog u USING (user_id)`;
        const accounts = `SELECT (SELECT count(*) FROM "ProjectUser") + (SELECT count(*) FROM "ContactChannel") + (SELECT count(*) FROM documents)`;
        const same =
          before === (await one(world, measures)) ? "as much" : `${await one(world, measures)} after ${before}`;
        return `${same}, ${await one(world, persons)} persons, ${await one(world, accounts)} rows of tables that nobody named, ${canary ?? "nothing of people's"}`;
      }),
    says: /^as much, 20 persons, 0 rows of tables that nobody named, nothing of people's$/,
  },
  {
    name: "a table that is copied has a new column of text",
    happens: async (world) => {
      await world.sql(
        "ALTER TABLE document ADD COLUMN nickname text, ADD COLUMN tags varchar[], ADD COLUMN pages int;",
      );
      const said = await asItWas(world, async () => {
        const said = await refused(copied(world));
        return `${said}; ${await one(world, "SELECT count(*) FROM document WHERE title LIKE 'plain-canary%'")} documents are as they were`;
      });
      await world.sql("ALTER TABLE document DROP COLUMN nickname, DROP COLUMN tags, DROP COLUMN pages;");
      return said;
    },
    says: /^nobody has said whether public\.document\.nickname, public\.document\.tags may be seen on a copy: say so in operations\/restore\/personal-data\.ts; 60 documents are as they were$/,
  },
];
