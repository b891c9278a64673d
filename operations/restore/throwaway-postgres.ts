/** A PostgreSQL that is there for one look: in a container of production's image where Docker runs, or this computer's own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { IMAGES } from "../../compose/images.ts";
import { OperationError } from "../operation-error.ts";
import { runProgram } from "./run-program.ts";

export interface ThrowawayPostgres {
  /** "container 3f2a…" or "PostgreSQL 15 of this computer". */
  what: string;
  /** Docker's id of it; undefined: it is in none. */
  container?: string;
  /** A client's program with its arguments, which finds the server by itself: "psql", "pg_restore". */
  command(program: string, ...args: string[]): string[];
  /** Takes all of it away. */
  end(): Promise<void>;
}

const PATIENCE_SECONDS = 60;
const DEBIANS = "/usr/lib/postgresql";

export async function throwawayPostgres(): Promise<ThrowawayPostgres> {
  return hasDocker() ? inContainer() : ofThisComputer();
}

/** What is read of it, a value a line. */
export function asked(postgres: ThrowawayPostgres, sql: string, database = "postgres"): Promise<string> {
  const args = [
    "--no-psqlrc",
    "--quiet",
    "--no-align",
    "--tuples-only",
    "--set=ON_ERROR_STOP=1",
    `--dbname=${database}`,
  ];
  return runProgram(postgres.command("psql", ...args), { input: sql });
}

/** Into a database of its own, which is made for it. */
export async function restoredInto(postgres: ThrowawayPostgres, database: string, dump: Readable): Promise<void> {
  await asked(postgres, `CREATE DATABASE "${database}";`);
  const args = ["--no-owner", "--exit-on-error", `--dbname=${database}`];
  await runProgram(postgres.command("pg_restore", ...args), { input: dump });
}

function hasDocker(): boolean {
  return spawnSync("docker", ["info"], { stdio: "ignore", timeout: 10_000 }).status === 0;
}

async function inContainer(): Promise<ThrowawayPostgres> {
  const started = ["docker", "run", "--rm", "--detach", "--env", "POSTGRES_HOST_AUTH_METHOD=trust", IMAGES.postgres];
  const id = (await runProgram(started)).trim();
  const postgres: ThrowawayPostgres = {
    what: `container ${id.slice(0, 12)}`,
    container: id,
    // By TCP: while the image sets itself up, a server answers by the socket alone, and goes again.
    command: (program, ...args) => [
      "docker",
      "exec",
      "-i",
      id,
      program,
      "--host=127.0.0.1",
      "--username=postgres",
      ...args,
    ],
    end: async () => {
      await runProgram(["docker", "rm", "--force", "--volumes", id]);
    },
  };
  return answering(postgres);
}

/** Root may not run a server: it then is the user postgres that Debian's package makes. */
export async function ofThisComputer(): Promise<ThrowawayPostgres> {
  const bin = programsFolder();
  const folder = mkdtempSync(join(tmpdir(), "yapit-postgres-"));
  const as = process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];
  const data = join(folder, "data");
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    if (as.length > 0) await runProgram(["chown", "postgres:postgres", folder]);
    await runProgram([
      ...as,
      join(bin, "initdb"),
      "--auth=trust",
      "--username=postgres",
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      data,
    ]);
    const options = `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off`;
    await runProgram([
      ...as,
      join(bin, "pg_ctl"),
      "start",
      "--wait",
      `--pgdata=${data}`,
      `--log=${join(folder, "log")}`,
      `--options=${options}`,
    ]);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    what: `PostgreSQL ${/postgresql\/(\d+)/.exec(bin)?.[1] ?? ""} of this computer`,
    command: (program, ...args) => [join(bin, program), `--host=${folder}`, "--username=postgres", ...args],
    end: async () => {
      await runProgram([...as, join(bin, "pg_ctl"), "stop", "--wait", "--mode=immediate", `--pgdata=${data}`]);
      remove();
    },
  };
}

function programsFolder(): string {
  const versions = existsSync(DEBIANS) ? readdirSync(DEBIANS).sort((one, other) => Number(other) - Number(one)) : [];
  const [newest] = versions;
  if (newest === undefined)
    throw new OperationError("this needs Docker or PostgreSQL's server on this computer (Debian's package postgresql)");
  return join(DEBIANS, newest, "bin");
}

async function answering(postgres: ThrowawayPostgres): Promise<ThrowawayPostgres> {
  for (let seconds = 0; seconds < PATIENCE_SECONDS; seconds++) {
    try {
      await asked(postgres, "SELECT 1;");
      return postgres;
    } catch {
      await sleep(1000);
    }
  }
  await postgres.end();
  throw new OperationError(`the ${postgres.what} does not answer for ${PATIENCE_SECONDS} seconds; see docker logs`);
}
