/** Databases as the sandbox's Postgres keeps them in its volume, and the statements it understands. */
import { Reader, type Row, textOf } from "./sql-expression.ts";
import { SqlFault, tokens } from "./sql-tokens.ts";

export interface Table {
  columns: string[];
  /** Unique constraints, the primary key among them. */
  unique: string[][];
  rows: Row[];
}

export interface Database {
  tables: Record<string, Table>;
}

/** What lies in a data directory. */
export interface Cluster {
  user: string;
  password: string;
  databases: Record<string, Database>;
}

/** Runs one statement; the answer is rows as psql prints them unaligned, or the command's tag. */
export function execute(database: Database, statement: string): { rows?: string[][]; tag: string } {
  const reader = new Reader(tokens(statement));
  if (reader.take("begin") || reader.take("start", "transaction")) return { tag: "BEGIN" };
  if (reader.take("commit") || reader.take("end")) return { tag: "COMMIT" };
  if (reader.take("rollback")) return { tag: "ROLLBACK" };
  if (reader.take("set")) return { tag: "SET" };
  if (reader.take("insert", "into")) return insert(database, reader);
  if (reader.take("update")) return update(database, reader);
  if (reader.take("delete", "from")) return remove(database, reader);
  if (reader.take("select")) return select(database, reader);
  throw reader.fault();
}

function insert(database: Database, reader: Reader): { tag: string } {
  const name = reader.name();
  const table = tableOf(database, name);
  const columns = reader.names();
  for (const column of columns)
    if (!table.columns.includes(column)) throw new SqlFault(`column "${column}" of relation "${name}" does not exist`);
  reader.expect("values", "(");
  const values = reader.expressions();
  reader.expect(")");
  if (values.length !== columns.length)
    throw new SqlFault(
      `INSERT has ${values.length > columns.length ? "more expressions than target columns" : "more target columns than expressions"}`,
    );
  const row: Row = Object.fromEntries(table.columns.map((column) => [column, null]));
  columns.forEach((column, index) => (row[column] = values[index]?.({}, {}) ?? null));
  const clash = (unique: string[]) =>
    table.rows.find((other) => unique.every((column) => other[column] !== null && other[column] === row[column]));
  if (reader.take("on", "conflict")) {
    const target = reader.names();
    const unique = table.unique.find((names) => [...names].sort().join() === [...target].sort().join());
    if (unique === undefined)
      throw new SqlFault("there is no unique or exclusion constraint matching the ON CONFLICT specification");
    reader.expect("do");
    const known = clash(unique);
    if (reader.take("nothing")) {
      if (known !== undefined) return { tag: "INSERT 0 0" };
    } else {
      reader.expect("update", "set");
      const assign = assignments(reader);
      if (known !== undefined) {
        assign(known, row);
        return { tag: "INSERT 0 1" };
      }
    }
  }
  const broken = table.unique.find((unique) => clash(unique) !== undefined);
  if (broken !== undefined)
    throw new SqlFault(`duplicate key value violates unique constraint "${name}_${broken.join("_")}_key"`);
  table.rows.push(row);
  return { tag: "INSERT 0 1" };
}

function update(database: Database, reader: Reader): { tag: string } {
  const table = tableOf(database, reader.name());
  reader.expect("set");
  const assign = assignments(reader);
  const holds = reader.take("where") ? reader.condition() : () => true;
  const rows = table.rows.filter(holds);
  for (const row of rows) assign(row, {});
  return { tag: `UPDATE ${rows.length}` };
}

function remove(database: Database, reader: Reader): { tag: string } {
  const table = tableOf(database, reader.name());
  const holds = reader.take("where") ? reader.condition() : () => true;
  const kept = table.rows.filter((row) => !holds(row));
  const removed = table.rows.length - kept.length;
  table.rows = kept;
  return { tag: `DELETE ${removed}` };
}

function select(database: Database, reader: Reader): { rows: string[][]; tag: string } {
  const counts = reader.peek("count");
  const expressions = reader.expressions();
  if (!reader.take("from")) return { rows: [expressions.map((value) => textOf(value({}, {})))], tag: "SELECT 1" };
  const table = tableOf(database, reader.name());
  const holds = reader.take("where") ? reader.condition() : () => true;
  const matching = table.rows.filter(holds);
  const cells = (row: Row) =>
    expressions.flatMap((value) => {
      const cell = value(row, {});
      return cell === "*" ? table.columns.map((column) => textOf(row[column] ?? null)) : [textOf(cell)];
    });
  const rows = counts ? [[String(matching.length)]] : matching.map(cells);
  return { rows, tag: `SELECT ${rows.length}` };
}

function assignments(reader: Reader): (row: Row, excluded: Row) => void {
  const sets: [string, ReturnType<Reader["expression"]>][] = [];
  do {
    const column = reader.name();
    reader.expect("=");
    sets.push([column, reader.expression()]);
  } while (reader.take(","));
  return (row, excluded) => {
    const values = sets.map(([column, value]) => [column, value(row, excluded)] as const);
    for (const [column, value] of values) row[column] = value;
  };
}

function tableOf(database: Database, name: string): Table {
  const table = database.tables[name];
  if (table === undefined) throw new SqlFault(`relation "${name}" does not exist`);
  return table;
}
