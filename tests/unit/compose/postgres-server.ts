/** A real PostgreSQL of this computer's own, in a folder of its own, reached by its socket. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** It does not run as root. */
const NOBODY = 65534;

export interface PostgresServer {
  /** What its clients need to find it; PATH leads to them. */
  env: Record<string, string>;
  stop: () => void;
}

/** Where Debian keeps what is not on the PATH; undefined: there is no PostgreSQL here. */
export const POSTGRES_PROGRAMS = [
  ...globSync("/usr/lib/postgresql/*/bin").toSorted().toReversed(),
  ...(process.env["PATH"] ?? "").split(delimiter),
].find((folder) => existsSync(join(folder, "initdb")));

export async function startPostgres(): Promise<PostgresServer> {
  if (POSTGRES_PROGRAMS === undefined) throw new Error("no PostgreSQL here");
  const folder = mkdtempSync(join(tmpdir(), "yapit-pg-"));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(folder, NOBODY, NOBODY);
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const env = {
    PATH: `${POSTGRES_PROGRAMS}${delimiter}${process.env["PATH"] ?? ""}`,
    ...{ PGHOST: folder, PGUSER: "yapit_prod", PGDATABASE: "yapit_prod" },
  };
  const data = join(folder, "data");
  const made = ["--auth=trust", "--no-sync", "--username=yapit_prod", "--encoding=UTF8", "--locale=C", "-D", data];
  execFileSync("initdb", made, { env, stdio: "pipe", ...identity });
  const settings = ["listen_addresses=", `unix_socket_directories=${folder}`, "fsync=off"].flatMap((set) => [
    "-c",
    set,
  ]);
  const server: ChildProcess = spawn("postgres", ["-D", data, ...settings], { env, stdio: "ignore", ...identity });
  const stop = () => {
    server.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    server.kill("SIGQUIT");
  };
  for (let tries = 0; tries < 100; tries++) {
    if (spawnSync("createdb", ["yapit_prod"], { env: { ...env, PGDATABASE: "postgres" } }).status === 0)
      return { env, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  stop();
  throw new Error("PostgreSQL does not start");
}
