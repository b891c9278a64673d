/** psql: its options, its variables, its output, its exit codes (0 done, 1 bad use, 2 no connection, 3 stopped by an error). */
import type { Tables } from "../tables.ts";
import { asText } from "./sql/expression.ts";
import { SqlError } from "./sql/sql-error.ts";
import { runStatement } from "./sql/statement.ts";
import type { Result } from "./sql/statement.ts";
import { tokens } from "./sql/tokens.ts";
import type { Token } from "./sql/tokens.ts";

export interface Finished {
  stdout: string;
  stderr: string;
  code: number;
}

interface Options {
  user: string;
  database: string;
  stopOnError: boolean;
  tuplesOnly: boolean;
  unaligned: boolean;
  quiet: boolean;
  singleTransaction: boolean;
  separator: string;
  commands: string[];
  variables: Record<string, string>;
}

class BadUse extends Error {}

const readOptions = (words: string[]): Options => {
  const options: Options = {
    user: "root",
    database: "",
    stopOnError: false,
    tuplesOnly: false,
    unaligned: false,
    quiet: false,
    singleTransaction: false,
    separator: "|",
    commands: [],
    variables: {},
  };
  const rest = [...words];
  const switches: Record<string, () => void> = {
    t: () => (options.tuplesOnly = true),
    A: () => (options.unaligned = true),
    q: () => (options.quiet = true),
    X: () => undefined,
    1: () => (options.singleTransaction = true),
  };
  const values: Record<string, (value: string) => void> = {
    U: (value) => (options.user = value),
    d: (value) => (options.database = value),
    c: (value) => options.commands.push(value),
    F: (value) => (options.separator = value),
    h: () => undefined,
    p: () => undefined,
    v: (value) => {
      const [name = "", ...text] = value.split("=");
      if (name === "ON_ERROR_STOP") options.stopOnError = !["0", "off"].includes(text.join("="));
      else options.variables[name] = text.join("=");
    },
    f: (value) => {
      if (value !== "-") throw new BadUse(`psql: error: ${value}: No such file or directory`);
    },
  };
  const long: Record<string, string> = {
    username: "U",
    dbname: "d",
    command: "c",
    set: "v",
    variable: "v",
    "tuples-only": "t",
    "no-align": "A",
    quiet: "q",
    "no-psqlrc": "X",
    "single-transaction": "1",
    "field-separator": "F",
    file: "f",
  };
  const use = (letter: string, attached: string | undefined, shown: string): void => {
    const one = switches[letter];
    if (one && attached === undefined) return one();
    const withValue = values[letter];
    if (!withValue) throw new BadUse(`psql: unrecognized option '${shown}'\nTry "psql --help" for more information.`);
    const value = attached ?? rest.shift();
    if (value === undefined) throw new BadUse(`psql: option requires an argument -- '${letter}'`);
    withValue(value);
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith("--")) {
      const [name = "", ...attached] = word.slice(2).split("=");
      use(long[name] ?? "?", attached.length > 0 ? attached.join("=") : undefined, word);
    } else if (word.startsWith("-") && word.length > 1) {
      let letters = word.slice(1);
      while (letters !== "") {
        const letter = letters.charAt(0);
        letters = letters.slice(1);
        if (switches[letter]) use(letter, undefined, word);
        else {
          use(letter, letters === "" ? undefined : letters, word);
          letters = "";
        }
      }
    } else if (options.database === "") options.database = word;
    else options.user = word;
  }
  if (options.database === "") options.database = options.user;
  return options;
};

const shown = (result: Result, { tuplesOnly, unaligned, separator, quiet }: Options): string => {
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

const run = (script: string, tables: Tables, options: Options): Finished => {
  const out = { stdout: "", stderr: "", code: 0 };
  let saved: Tables | undefined = options.singleTransaction ? structuredClone(tables) : undefined;
  const rollBack = (): void => {
    if (saved) Object.assign(tables, saved);
    saved = undefined;
  };
  const control = (statement: Token[]): string | undefined => {
    const word = statement[0]?.value;
    if (statement.length > 1 && word !== "start") return undefined;
    if (word === "begin" || word === "start") saved = structuredClone(tables);
    else if (word === "rollback") rollBack();
    else if (word === "commit" || word === "end") saved = undefined;
    else return undefined;
    return word === "start" ? "START TRANSACTION" : word.toUpperCase();
  };
  try {
    for (const statement of statements(prepared(script, options.variables))) {
      const tag = control(statement);
      const result = tag === undefined ? runStatement(statement, tables) : { tag, columns: [], rows: [] };
      out.stdout += shown(result, options);
    }
  } catch (fault) {
    if (!(fault instanceof SqlError)) throw fault;
    // Without ON_ERROR_STOP psql goes on after a mistake; a script that relies on that is not worth a reader here.
    rollBack();
    out.stderr += `ERROR:  ${fault.message}\n`;
    out.code = options.stopOnError ? 3 : 0;
    if (options.commands.length > 0) out.code = 1;
  }
  return out;
};

/** `psql …` as `docker exec` runs it in Dokploy's Postgres. `tables` undefined: nothing has been migrated. */
export const psql = (words: string[], stdin: string, tables: Tables | undefined): Finished => {
  try {
    const options = readOptions(words);
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
