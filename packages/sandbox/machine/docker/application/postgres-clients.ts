/** psql, pg_isready, pg_dump and pg_restore in a container. */
import type { AttachedContainer, CommandResult } from "../program.ts";
import type { Command, CommandContext } from "./container-shell.ts";
import type { Database } from "./database.ts";
import { readOptions } from "./client-options.ts";
import { isDatabaseServer, LoginRefused } from "./postgres.ts";
import { runScript } from "./psql-script.ts";

const DUMP_HEADER = "PGDMP";
const PLAIN_HEADER = "--\n-- PostgreSQL database dump\n--\n";

const CONNECTION = { U: "username", d: "dbname", h: "host", p: "port" };

export function postgresClients(container: AttachedContainer): Record<string, Command> {
  return {
    psql: (args, stdin, context) => psql(container, args, stdin, context),
    pg_isready: (args, _, context) => isReady(container, args, context),
    pg_dump: (args, _, context) => dump(container, args, context),
    pg_restore: (args, stdin, context) => restore(container, args, stdin, context),
  };
}

async function psql(
  container: AttachedContainer,
  args: string[],
  stdin: string,
  context: CommandContext,
): Promise<CommandResult> {
  const options = readOptions(args, {
    valued: { ...CONNECTION, c: "command", f: "file", v: "set", F: "field-separator", P: "pset" },
    flags: {
      X: "no-psqlrc",
      q: "quiet",
      t: "tuples-only",
      A: "no-align",
      "1": "single-transaction",
      w: "no-password",
      a: "echo-all",
      b: "echo-errors",
    },
  });
  if (typeof options === "string") return failed(`psql: ${options}\n`, 1);
  const opened = open(container, "psql", options.last, options.operands, context);
  if ("code" in opened) return opened;
  const variables = new Map(options.all("set").map((pair) => split(pair)));
  const scripts: { text: string; name: string }[] = options.all("command").map((text) => ({ text, name: "" }));
  for (const path of options.all("file")) {
    const text = path === "-" ? stdin : await context.readFile(path);
    if (text === undefined) return failed(`psql: error: ${path}: No such file or directory\n`, 1);
    scripts.push({ text, name: path === "-" ? "<stdin>" : path });
  }
  if (scripts.length === 0) scripts.push({ text: stdin, name: "<stdin>" });
  return runScript(opened.database, scripts, {
    variables,
    env: context.env,
    quiet: options.has("quiet"),
    bare: options.has("tuples-only"),
    unaligned: options.has("no-align"),
    singleTransaction: options.has("single-transaction"),
  });
}

function isReady(container: AttachedContainer, args: string[], context: CommandContext): CommandResult {
  const options = readOptions(args, { valued: { ...CONNECTION, t: "timeout" }, flags: { q: "quiet" } });
  if (typeof options === "string") return failed(`pg_isready: ${options}\n`, 3);
  const host = options.last["host"] ?? context.env["PGHOST"] ?? "localhost";
  const running = container.peer(host)?.running;
  const where = host === "localhost" ? "/var/run/postgresql:5432" : `${host}:5432`;
  if (!isDatabaseServer(running)) return { stdout: `${where} - no response\n`, stderr: "", code: 2 };
  if (!running.ready()) return { stdout: `${where} - rejecting connections\n`, stderr: "", code: 1 };
  return { stdout: `${where} - accepting connections\n`, stderr: "", code: 0 };
}

async function dump(container: AttachedContainer, args: string[], context: CommandContext): Promise<CommandResult> {
  const options = readOptions(args, {
    valued: { ...CONNECTION, F: "format", f: "file", Z: "compress", n: "schema", T: "exclude-table" },
    flags: { O: "no-owner", x: "no-privileges", c: "clean", C: "create", v: "verbose", "": "if-exists" },
  });
  if (typeof options === "string") return failed(`pg_dump: ${options}\n`, 1);
  const opened = open(container, "pg_dump", options.last, options.operands, context);
  if ("code" in opened) return opened;
  const custom = /^c/.test(options.last["format"] ?? "plain");
  const text = (custom ? DUMP_HEADER : PLAIN_HEADER) + JSON.stringify(opened.database);
  const file = options.last["file"];
  if (file === undefined) return { stdout: text, stderr: "", code: 0 };
  await context.writeFile(file, text);
  return { stdout: "", stderr: "", code: 0 };
}

async function restore(
  container: AttachedContainer,
  args: string[],
  stdin: string,
  context: CommandContext,
): Promise<CommandResult> {
  const options = readOptions(args, {
    valued: { ...CONNECTION, f: "file", F: "format", j: "jobs" },
    flags: {
      l: "list",
      c: "clean",
      e: "exit-on-error",
      O: "no-owner",
      x: "no-privileges",
      "1": "single-transaction",
      "": "if-exists",
    },
  });
  if (typeof options === "string") return failed(`pg_restore: ${options}\n`, 1);
  const [path] = options.operands;
  const text = path === undefined ? stdin : await context.readFile(path);
  if (text === undefined)
    return failed(`pg_restore: error: could not open input file "${path ?? ""}": No such file or directory\n`, 1);
  if (!text.startsWith(DUMP_HEADER))
    return failed("pg_restore: error: input file does not appear to be a valid archive\n", 1);
  const dumped = JSON.parse(text.slice(DUMP_HEADER.length)) as Database;
  const names = Object.keys(dumped.tables);
  if (options.has("list"))
    return {
      stdout: [";", ...names.map((name, index) => `${index + 1}; TABLE public ${name}`), ""].join("\n"),
      stderr: "",
      code: 0,
    };
  const opened = open(container, "pg_restore", options.last, [], context);
  if ("code" in opened) return opened;
  const taken = names.find((name) => name in opened.database.tables);
  if (taken !== undefined && !options.has("clean"))
    return failed(`pg_restore: error: could not execute query: ERROR:  relation "${taken}" already exists\n`, 1);
  Object.assign(opened.database.tables, dumped.tables);
  return { stdout: "", stderr: "", code: 0 };
}

/** The database that a client's options and environment name, or why it cannot be had. */
function open(
  container: AttachedContainer,
  client: string,
  options: Record<string, string>,
  operands: string[],
  { env }: CommandContext,
): { database: Database } | CommandResult {
  const named = options["dbname"] ?? operands[0] ?? "";
  const url = /^postgres(ql)?:\/\//.test(named) ? new URL(named) : undefined;
  const host = url?.hostname ?? options["host"] ?? env["PGHOST"] ?? "";
  const user =
    decodeURIComponent(url?.username ?? "") || (options["username"] ?? operands[1] ?? env["PGUSER"] ?? "root");
  const database = (url === undefined ? named : url.pathname.slice(1)) || (env["PGDATABASE"] ?? user);
  const password = decodeURIComponent(url?.password ?? "") || (env["PGPASSWORD"] ?? "");
  const exitCode = client === "psql" ? 2 : 1;
  const local = host === "" || host.startsWith("/");
  const peer = container.peer(local ? "localhost" : host);
  if (peer === undefined)
    return failed(
      `${client}: error: could not translate host name "${host}" to address: Name or service not known\n`,
      exitCode,
    );
  const where = local
    ? `connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: `
    : `connection to server at "${host}", port 5432 failed: `;
  if (!isDatabaseServer(peer.running))
    return failed(
      `${client}: error: ${where}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`,
      exitCode,
    );
  try {
    return { database: peer.running.open({ user, password, database, local }) };
  } catch (error) {
    if (error instanceof LoginRefused) return failed(`${client}: error: ${where}${error.message}\n`, exitCode);
    throw error;
  }
}

function split(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}

function failed(stderr: string, code: number): CommandResult {
  return { stdout: "", stderr, code };
}
