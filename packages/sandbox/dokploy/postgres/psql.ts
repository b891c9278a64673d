/** psql: its options, its variables, its output, its exit codes (0 done, 1 bad use, 2 no connection, 3 stopped by an error). */
import type { Tables } from "../tables.ts";
import { BadUse, readPsqlOptions } from "./psql-options.ts";
import type { PsqlOptions } from "./psql-options.ts";
import { asText } from "./sql/expression.ts";
import type { Result } from "./sql/result.ts";
import { SqlError } from "./sql/sql-error.ts";
import { runStatement } from "./sql/statement.ts";
import { tokens } from "./sql/tokens.ts";
import type { Token } from "./sql/tokens.ts";

export interface Finished {
  stdout: string;
  stderr: string;
  code: number;
}

const shown = (result: Result, { tuplesOnly, unaligned, separator, quiet }: PsqlOptions): string => {
  if (result.columns.length === 0) return quiet ? "" : `${result.tag}\n`;
  const rows = result.rows.map((row) => row.map(asText));
  const line = (cells: string[]): string => (unaligned ? cells.join(separator) : ` ${cells.join(" | ")}`);
  const body = rows.map(line);
  const footer = `(${rows.length} row${rows.length === 1 ? "" : "s"})`;
  const rule = result.columns.map((name) => "-".repeat(name.length + 2)).join("+");
  const head = unaligned ? [line(result.columns)] : [line(result.columns), rule];
  const lines = tuplesOnly ? body : [...head, ...body, footer];
  const tag = result.tag.startsWith("SELECT") || quiet ? [] : [result.tag];
  return [...lines, ...tag].map((text) => `${text}\n`).join("");
};

const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `:'name'`, `:"name"` and `:name`, but not `::type`. */
const substituted = (line: string, variables: Record<string, string>): string =>
  line.replace(/(?<!:):(?:'(\w+)'|"(\w+)"|(\w+))/g, (whole, text?: string, name?: string, bare?: string) => {
    const found = variables[text ?? name ?? bare ?? ""];
    if (found === undefined) return whole;
    if (text !== undefined) return quoteLiteral(found);
    return name === undefined ? found : `"${found}"`;
  });

/** The script's SQL, its `\set` lines carried out and taken away. */
const prepared = (script: string, variables: Record<string, string>): string =>
  script
    .split("\n")
    .map((line) => {
      const set = /^\s*\\set\s+(\w+)\s+(.*?)\s*$/.exec(line);
      if (set?.[1] !== undefined) {
        variables[set[1]] = (set[2] ?? "").replace(/^'(.*)'$/s, (_whole, inner: string) => inner.replaceAll("''", "'"));
        return "";
      }
      if (/^\s*\\/.test(line)) throw new SqlError(`invalid command ${line.trim().split(" ")[0] ?? ""}`);
      return substituted(line, variables);
    })
    .join("\n");

const statements = (sql: string): Token[][] => {
  const list: Token[][] = [[]];
  for (const token of tokens(sql)) {
    if (token.kind === "symbol" && token.value === ";") list.push([]);
    else list.at(-1)?.push(token);
  }
  return list.filter((statement) => statement.length > 0);
};

/** BEGIN, COMMIT and ROLLBACK, by keeping the tables as they were. */
class Transaction {
  private saved: Tables | undefined;
  private readonly tables: Tables;
  constructor(tables: Tables) {
    this.tables = tables;
  }

  begin(): void {
    this.saved = structuredClone(this.tables);
  }

  rollBack(): void {
    if (this.saved) Object.assign(this.tables, this.saved);
    this.saved = undefined;
  }

  /** The tag of a statement that is one of the three. */
  control(statement: Token[]): Result | undefined {
    const word = statement.map(({ value }) => value).join(" ");
    const tags: Record<string, string> = { begin: "BEGIN", commit: "COMMIT", end: "COMMIT", rollback: "ROLLBACK" };
    const tag = tags[word];
    if (tag === "BEGIN") this.begin();
    if (tag === "ROLLBACK") this.rollBack();
    if (tag === "COMMIT") this.saved = undefined;
    return tag === undefined ? undefined : { tag, columns: [], rows: [] };
  }
}

/** Without ON_ERROR_STOP a script goes on after a mistake and ends well; the text of `-c` is one transaction. */
const run = (script: string, tables: Tables, options: PsqlOptions): Finished => {
  const out = { stdout: "", stderr: "", code: 0 };
  const transaction = new Transaction(tables);
  const isCommand = options.commands.length > 0;
  if (isCommand || options.singleTransaction) transaction.begin();
  const list = statements(prepared(script, options.variables));
  const stops = options.stopOnError || ["on", "1", "true"].includes(options.variables["ON_ERROR_STOP"] ?? "");
  for (const statement of list) {
    try {
      out.stdout += shown(transaction.control(statement) ?? runStatement(statement, tables), options);
    } catch (fault) {
      if (!(fault instanceof SqlError)) throw fault;
      out.stderr += `ERROR:  ${fault.message}\n`;
      transaction.rollBack();
      if (isCommand) return { ...out, code: 1 };
      if (stops) return { ...out, code: 3 };
    }
  }
  return out;
};

/** `psql …` as `docker exec` runs it in Dokploy's Postgres. `tables` undefined: nothing has been migrated. */
export const psql = (words: string[], stdin: string, tables: Tables | undefined): Finished => {
  try {
    const options = readPsqlOptions(words);
    const connection =
      'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL: ';
    if (options.user !== "dokploy")
      return { stdout: "", stderr: `${connection} role "${options.user}" does not exist\n`, code: 2 };
    if (options.database !== "dokploy") {
      return { stdout: "", stderr: `${connection} database "${options.database}" does not exist\n`, code: 2 };
    }
    const script = options.commands.length > 0 ? options.commands.join(";\n") : stdin;
    if (tables) return run(script, tables, options);
    const [first] = statements(prepared(script, options.variables));
    if (!first) return { stdout: "", stderr: "", code: 0 };
    const name = first[first.findIndex(({ value }) => value === "from" || value === "into") + 1]?.value ?? "";
    const code = options.commands.length > 0 ? 1 : options.stopOnError ? 3 : 0;
    return { stdout: "", stderr: `ERROR:  relation "${name}" does not exist\n`, code };
  } catch (fault) {
    if (fault instanceof BadUse) return { stdout: "", stderr: `${fault.message}\n`, code: 1 };
    if (fault instanceof SqlError) return { stdout: "", stderr: `ERROR:  ${fault.message}\n`, code: 3 };
    throw fault;
  }
};
