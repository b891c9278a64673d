/** The container of Dokploy's own Postgres: its data live in the volume at /var/lib/postgresql/data. */
import type { Machine, Program, ProgramContainer, RunningProgram } from "../../machine/host.ts";
import { postgresStarted, postgresStopped } from "./database.ts";
import type { DataDirectory } from "./database.ts";
import { psql } from "./psql.ts";
import type { Finished } from "./psql.ts";

const dataPath = "/var/lib/postgresql/data";

/** Without the mount the data are the container's own, and go with it. */
const dataOf = (container: ProgramContainer): DataDirectory => {
  const mount = container.mounts.find(({ target }) => target === dataPath);
  return mount ? container.volume(mount.source) : {};
};

const noPassword =
  "Error: Database is uninitialized and superuser password is not specified.\n" +
  "       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.";

/** Splits as a shell does, quotes and all but nothing else; scripts of any other kind are not Postgres' business. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s"']+|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_whole, double?: string, single?: string) =>
      single === undefined ? (double ?? "").replace(/\\(.)/g, "$1") : single,
    ),
  );

const execute = (command: string[], stdin: string, data: DataDirectory): Finished => {
  const inShell = /^(?:\/bin\/)?(?:ba|a)?sh$/.test(command[0] ?? "") && command[1] === "-c";
  const [name = "", ...rest] = inShell ? words(command[2] ?? "") : command;
  if (name === "psql") return psql(rest, stdin, data.tables);
  if (name === "pg_isready")
    return { stdout: "/var/run/postgresql:5432 - accepting connections\n", stderr: "", code: 0 };
  if (name === "pg_dump") {
    return {
      stdout: `--\n-- PostgreSQL database dump\n--\n-- ${JSON.stringify(data.tables ?? {})}\n`,
      stderr: "",
      code: 0,
    };
  }
  const stderr = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH: unknown\n`;
  return { stdout: "", stderr, code: 127 };
};

export const dokployPostgres = (): Program => ({
  start(machine: Machine, container: ProgramContainer): RunningProgram {
    const { env } = container;
    const data = dataOf(container);
    const hasPassword = Boolean(env["POSTGRES_PASSWORD"]) || Boolean(env["POSTGRES_PASSWORD_FILE"]);
    if (data["initialized"] !== true && !hasPassword) {
      return { listeners: new Map(), logs: () => [noPassword], exitCode: 1, stop: () => undefined };
    }
    data["initialized"] = true;
    postgresStarted(machine, data);
    return {
      // Nothing of the sandbox speaks its protocol: Dokploy reaches its tables, people `docker exec` psql.
      listeners: new Map(),
      exec: (command, stdin) => Promise.resolve(execute(command, stdin, data)),
      logs: () => ["database system is ready to accept connections"],
      stop: () => postgresStopped(machine),
    };
  },
});
