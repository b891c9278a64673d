import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { type BackupWorld, type Ended, SCRIPT } from "./world/world.ts";

/** The program in front of the real one; `$REAL` is that one. */
function instead(world: BackupWorld, program: string, text: string): NodeJS.ProcessEnv {
  const real = `REAL=$(PATH=\${PATH#*:} command -v ${program})\n`;
  return { PATH: world.standIn(program, real + text) };
}

const said = async (ended: Promise<Ended>): Promise<string> => {
  const { code, stderr, stdout } = await ended;
  return code === 0 ? `nothing went wrong: ${stdout}` : stderr.trim();
};
const HALF_A_DUMP = `"$REAL" "$@" | head -c 200000`;

export const FAULTS_OF_A_BACKUP: Fault[] = [
  {
    name: "pg_dump is killed half-way",
    happens: (world) =>
      said(world.backup("scheduled", { env: instead(world, "pg_dump", `${HALF_A_DUMP}\nkill -9 $$`) }).ended),
    says: /^backup: database.dump: the dump broke off \(137\)/,
  },
  {
    name: "pg_dump fails half-way",
    happens: (world) => {
      const text = `${HALF_A_DUMP}\necho "pg_dump: error: server closed the connection unexpectedly" >&2\nexit 1`;
      return said(world.backup("scheduled", { env: instead(world, "pg_dump", text) }).ended);
    },
    says: /^backup: database.dump: the dump broke off \(1\): pg_dump: error: server closed the connection unexpectedly$/,
  },
  {
    name: "age is killed half-way",
    happens: (world) =>
      said(
        world.backup("scheduled", { env: instead(world, "age", `head -c 200000 | "$REAL" "$@"\nkill -9 $$`) }).ended,
      ),
    says: /^backup: database.dump: the encryption broke off \(137\)/,
  },
  {
    name: "the upload is killed half-way",
    happens: (world) => {
      const text = `case $* in *rcat*database.dump*) { head -c 200000; sleep 60; } | "$REAL" "$@" & sleep 1; kill -9 $!; kill -9 $$ ;; esac\nexec "$REAL" "$@"`;
      return said(world.backup("scheduled", { env: instead(world, "rclone", text) }).ended);
    },
    says: /^backup: database.dump: the upload to locked broke off \(137\)/,
  },
  {
    name: "the machine loses its power in the middle of the dump",
    happens: async (world) => {
      const run = world.backup("scheduled", { env: instead(world, "pg_dump", `${HALF_A_DUMP}\nsleep 60`) });
      await sleep(3000);
      process.kill(-(run.process.pid ?? 0), "SIGKILL");
      return `code ${(await run.ended).code ?? "none"}`;
    },
    says: /^code none$/,
  },
  {
    name: "the script alone is killed, and what it started goes on",
    happens: async (world) => {
      const run = world.backup("scheduled", { env: instead(world, "pg_dump", `${HALF_A_DUMP}\nsleep 3`) });
      await sleep(3000);
      run.process.kill("SIGKILL");
      return `code ${(await run.ended).code ?? "none"}`;
    },
    says: /^code none$/,
  },
  {
    name: "it is told to stop in the middle, as systemd does",
    happens: async (world) => {
      const run = world.backup("scheduled", { env: instead(world, "pg_dump", `${HALF_A_DUMP}\nsleep 2`) });
      await sleep(2500);
      process.kill(-(run.process.pid ?? 0), "SIGTERM");
      const { code, stderr } = await run.ended;
      return `code ${code ?? "none"} ${stderr}`;
    },
    says: /^code 1 backup: it was told to stop$/m,
  },
  {
    name: "two begin at once",
    happens: async (world) => {
      const both = [world.backup("before-restore").ended, world.backup("before-restore").ended];
      return (await Promise.all(both))
        .map(({ code, stdout }) => `${code ?? "none"} ${stdout}`)
        .sort()
        .join("");
    },
    says: /^0 backup: another backup is being taken; waiting[^\n]*\nbackup: \w+\/[^\n]*\n0 backup: \w+\/[^\n]*\n$/,
  },
  {
    name: "the disk is full",
    happens: async (world) => {
      const full = `unshare --mount --map-root-user bash -c 'mount -t tmpfs -o size=4k,nr_inodes=2 full "$RUNTIME_DIRECTORY" && exec bash ${SCRIPT} scheduled'`;
      return said(
        world.backup("scheduled", { env: { BASH_ENV: world.sourced(`[ -n "\${FULL:-}" ] || FULL=1 exec ${full}`) } })
          .ended,
      );
    },
    says: /^backup: nothing can be written to .*see df on the machine$/m,
  },
  {
    name: "the bucket's keys are others by now",
    happens: (world) => said(world.backup("scheduled", { settings: { SECRET_ACCESS_KEY: "another" } }).ended),
    says: /^backup: the bucket locked cannot be listed: .*SignatureDoesNotMatch/,
  },
  {
    name: "R2 does not know the keys yet, which were made a moment ago",
    happens: async (world) => {
      const text = `file=${world.folder}/asked; echo >>$file; [ $(wc -l <$file) -gt 2 ] || { echo "ERROR : Unauthorized: Unauthorized" >&2; exit 3; }; exec "$REAL" "$@"`;
      const { code, stdout } = await world.backup("check", { env: instead(world, "rclone", text) }).ended;
      return `${code ?? "none"} ${stdout}`;
    },
    says: /^0 backup: the bucket locked takes backups$/m,
  },
  {
    name: "the bucket is gone",
    happens: (world) => said(world.backup("scheduled", { settings: { BUCKET: "gone" } }).ended),
    says: /^backup: the bucket gone cannot be listed: .*not found/,
  },
  {
    name: "the bucket's server does not answer",
    happens: (world) => said(world.backup("scheduled", { settings: { ENDPOINT: "http://127.0.0.1:1" } }).ended),
    says: /^backup: the bucket's server http:\/\/127.0.0.1:1 does not answer/,
  },
  ...[-10, 10].map((days) => ({
    name: `the machine's clock is ${days} days off`,
    happens: (world: BackupWorld) => {
      const text = `[ "$*" = +%s ] && { echo $(($("$REAL" +%s) + ${days} * 86400)); exit; }\nexec "$REAL" "$@"`;
      return said(world.backup("scheduled", { env: instead(world, "date", text) }).ended);
    },
    says: /^backup: this machine's clock is -?86[34]\d{3} seconds off the bucket's; see timedatectl/,
  })),
  {
    name: "a recipient is mistyped",
    happens: (world) => said(world.backup("scheduled", { settings: { RECIPIENTS: "age1qqqq" } }).ended),
    says: /^backup: database.dump: the encryption broke off \(1\): .*malformed recipient/,
  },
  {
    name: "the machine has just booted, and nothing of it runs yet",
    happens: async (world) => {
      const late = ["compose.service=postgres", "swarm.service.name=dokploy-postgres", "swarm.service.name=dokploy"];
      for (const label of late) world.runs(label, false);
      const run = world.backup("scheduled");
      for (const label of late) {
        await sleep(1500);
        world.runs(label, true);
      }
      return `code ${(await run.ended).code ?? "none"} with ${(await world.partsOfNewest()).join(" ")}`;
    },
    says: /^code 0 with database.dump dokploy.dump dokploy-auth-secret/,
  },
  {
    name: "Dokploy does not run",
    happens: async (world) => {
      world.runs("swarm.service.name=dokploy", false);
      const { code, stdout } = await world.backup("before-restore").ended;
      world.runs("swarm.service.name=dokploy", true);
      return `code ${code ?? "none"} ${stdout}`;
    },
    says: /^code 0 backup: Dokploy does not run: this backup is without its part$/m,
  },
  {
    name: "the database does not answer",
    happens: (world) => {
      const text = `echo "psql: error: FATAL: the database system is in recovery mode" >&2; exit 2`;
      return said(world.backup("scheduled", { env: instead(world, "psql", text) }).ended);
    },
    says: /^backup: the database does not answer: .*recovery mode$/,
  },
];
