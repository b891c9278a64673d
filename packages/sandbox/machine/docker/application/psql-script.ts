/** A script as psql runs it: variables, transactions, and what an error ends. */
import type { CommandResult } from "../program.ts";
import { type Database, execute } from "./database.ts";
import { SqlFault, statements, substitute } from "./sql-tokens.ts";

export interface PsqlOptions {
  variables: Map<string, string>;
  /** For \getenv. */
  env: Record<string, string>;
  quiet: boolean;
  bare: boolean;
  unaligned: boolean;
  singleTransaction: boolean;
}

/** psql's exit codes: 1 for a failed -c, 3 for a script stopped by ON_ERROR_STOP. */
export function runScript(
  database: Database,
  scripts: readonly { text: string; name: string }[],
  options: PsqlOptions,
): CommandResult {
  const output: string[] = [];
  const errors: string[] = [];
  const session = new Session(database);
  if (options.singleTransaction) session.run("BEGIN");
  for (const { text, name } of scripts) {
    for (const statement of statements(text)) {
      if (statement.startsWith("\\")) {
        setVariable(statement, options);
        continue;
      }
      try {
        const { rows, tag } = session.run(substitute(statement, options.variables));
        if (rows === undefined) output.push(...(options.quiet || options.bare ? [] : [tag]));
        else output.push(...printed(rows, options));
      } catch (error) {
        if (!(error instanceof SqlFault)) throw error;
        errors.push(`${name === "" ? "" : `psql:${name}:${lineOf(text, statement)}: `}ERROR:  ${error.message}`);
        const stops = ["on", "1", "true"].includes(options.variables.get("ON_ERROR_STOP") ?? "");
        if (name === "" || stops) {
          session.abandon();
          return result(output, errors, name === "" ? 1 : 3);
        }
      }
    }
  }
  if (options.singleTransaction) session.run("COMMIT");
  session.abandon();
  return result(output, errors, 0);
}

/** A connection: what is not committed when it ends never was. */
class Session {
  readonly #database: Database;
  #before: string | undefined;
  #failed = false;

  constructor(database: Database) {
    this.#database = database;
  }

  run(statement: string): ReturnType<typeof execute> {
    const ends = /^(commit|end|rollback)\b/i.test(statement);
    if (this.#failed && !ends)
      throw new SqlFault("current transaction is aborted, commands ignored until end of transaction block");
    try {
      if (/^(begin|start\s+transaction)\b/i.test(statement)) this.#before ??= JSON.stringify(this.#database.tables);
      if (ends && (this.#failed || /^rollback/i.test(statement))) {
        this.abandon();
        return { tag: "ROLLBACK" };
      }
      const answer = execute(this.#database, statement);
      if (ends) this.#before = undefined;
      return answer;
    } catch (error) {
      this.#failed = this.#before !== undefined;
      throw error;
    }
  }

  abandon(): void {
    if (this.#before !== undefined) this.#database.tables = JSON.parse(this.#before) as Database["tables"];
    this.#before = undefined;
    this.#failed = false;
  }
}

/** \set NAME VALUE and \getenv NAME VARIABLE; other backslash commands print, and change nothing. */
function setVariable(line: string, { variables, env }: PsqlOptions): void {
  const [command, name = "", ...rest] = line.slice(1).split(/\s+/);
  if (command === "set") variables.set(name, rest.map(unquoted).join(""));
  const value = command === "getenv" ? env[rest[0] ?? ""] : undefined;
  if (value !== undefined) variables.set(name, value);
}

function unquoted(text: string): string {
  return /^'.*'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : text;
}

function printed(rows: string[][], { bare, unaligned }: PsqlOptions): string[] {
  const lines = rows.map((cells) => (unaligned ? cells.join("|") : ` ${cells.join(" | ")}`));
  return bare ? lines : [...lines, `(${rows.length} row${rows.length === 1 ? "" : "s"})`];
}

function lineOf(script: string, statement: string): number {
  return script.slice(0, Math.max(0, script.indexOf(statement)) + statement.length).split("\n").length;
}

function result(output: string[], errors: string[], code: number): CommandResult {
  const text = (lines: string[]) => (lines.length === 0 ? "" : `${lines.join("\n")}\n`);
  return { stdout: text(output), stderr: text(errors), code };
}
