/** SELECT, INSERT, UPDATE and DELETE over Dokploy's tables, as far as a bootstrap types them; anything else is refused. */
import type { Tables } from "../../tables.ts";
import { catalogue } from "./catalogue.ts";
import type { Table } from "./catalogue.ts";
import { asText, Reader } from "./expression.ts";
import type { Expression, Lookup, Value } from "./expression.ts";
import { SqlError, syntaxError } from "./sql-error.ts";
import type { Token } from "./tokens.ts";

type Row = Record<string, Value>;

/** `tag` is what psql prints after a statement without rows: "INSERT 0 1". */
export interface Result {
  tag: string;
  columns: string[];
  rows: Value[][];
}

interface Source {
  alias: string;
  table: Table;
}

const tableNamed = (name: string): Table => {
  const table = catalogue[name];
  if (!table) throw new SqlError(`relation "${name}" does not exist`);
  return table;
};

const property = ({ columns }: Table, column: string): string => {
  const found = columns[column];
  if (found === undefined) throw new SqlError(`column "${column}" does not exist`);
  return found;
};

const rowsOf = (tables: Tables, { list }: Table): Row[] => tables[list] as unknown as Row[];

const lookupIn =
  (sources: Source[], rows: Row[]): Lookup =>
  (column, alias) => {
    const index = sources.findIndex(
      (source) => (alias === undefined || source.alias === alias) && column in source.table.columns,
    );
    const source = sources[index];
    if (!source)
      throw new SqlError(`column ${alias === undefined ? `"${column}"` : `${alias}.${column}`} does not exist`);
    return rows[index]?.[property(source.table, column)] ?? null;
  };

const always: Expression = () => true;

/** Finds unknown columns where there is no row to look them up in. */
const check = (expression: Expression, sources: Source[]): void => void expression(lookupIn(sources, []));

const readSource = (reader: Reader): Source => {
  const name = reader.name();
  const table = tableNamed(name);
  const next = reader.peek();
  const keywords = ["where", "join", "inner", "on", "order", "limit", "set", "returning"];
  reader.take("as");
  const hasAlias = next?.kind === "word" && !keywords.includes(next.value);
  return { alias: hasAlias ? reader.name() : name, table };
};

interface Selected {
  names: string[];
  rows: Value[][];
}

/** Columns of `*`, one for an expression; the name is what psql heads the column with. */
const readItem = (reader: Reader): { name: string; value?: Expression; counts?: boolean } => {
  if (reader.take("*")) return { name: "*" };
  const first = reader.peek();
  const counts = first?.value === "count";
  if (counts) {
    reader.expect("count", "(");
    if (!reader.take("*")) reader.expression();
    reader.expect(")");
  }
  const value = counts ? always : reader.expression();
  const name = reader.take("as")
    ? reader.name()
    : first?.kind === "word" || first?.kind === "quoted"
      ? first.value
      : "?column?";
  return { name, value, counts };
};

const select = (reader: Reader, tables: Tables): Selected => {
  reader.expect("select");
  const items = reader.listOf(() => readItem(reader));
  const sources: Source[] = [];
  let condition: Expression = always;
  const and = (more: Expression): void => {
    const before = condition;
    condition = (lookup) => [before(lookup), more(lookup)].every((side) => side === true);
  };
  if (reader.take("from")) {
    sources.push(readSource(reader));
    while (reader.take("inner") || reader.peek()?.value === "join") {
      reader.expect("join");
      sources.push(readSource(reader));
      reader.expect("on");
      and(reader.expression());
    }
  }
  if (reader.take("where")) and(reader.expression());
  for (const { value } of items) if (value) check(value, sources);
  check(condition, sources);
  const combinations = sources.reduce<Row[][]>(
    (sofar, { table }) => sofar.flatMap((rows) => rowsOf(tables, table).map((row) => [...rows, row])),
    [[]],
  );
  let hits = combinations.map((rows) => lookupIn(sources, rows)).filter((lookup) => condition(lookup) === true);
  if (reader.take("order")) {
    reader.expect("by");
    const key = reader.expression();
    const direction = reader.take("desc") ? -1 : 1;
    reader.take("asc");
    const compared = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
    hits = hits.toSorted((a, b) => direction * compared(asText(key(a)), asText(key(b))));
  }
  if (reader.take("limit")) hits = hits.slice(0, Number(reader.expression()(() => null)));
  const stars = sources.flatMap(({ alias, table }) => Object.keys(table.columns).map((column) => ({ alias, column })));
  const names = items.flatMap(({ name, value }) => (value ? [name] : stars.map(({ column }) => column)));
  if (items.some(({ counts }) => counts)) return { names, rows: [[hits.length]] };
  const rows = hits.map((lookup) =>
    items.flatMap(({ value }) => (value ? [value(lookup)] : stars.map(({ alias, column }) => lookup(column, alias)))),
  );
  return { names, rows };
};

const insert = (reader: Reader, tables: Tables): Result => {
  reader.expect("insert", "into");
  const name = reader.name();
  const table = tableNamed(name);
  reader.expect("(");
  const columns = reader.listOf(() => reader.name());
  reader.expect(")");
  const properties = columns.map((column) => property(table, column));
  const values = (): Value[] => {
    reader.expect("(");
    const row = reader.listOf(() => reader.expression());
    reader.expect(")");
    return row.map((value) => value(() => null));
  };
  const rows = reader.take("values") ? reader.listOf(values) : select(reader, tables).rows;
  const added = rows.map((row) => {
    if (row.length > columns.length) throw new SqlError("INSERT has more expressions than target columns");
    if (row.length < columns.length) throw new SqlError("INSERT has more target columns than expressions");
    const filled: Row = {
      ...table.defaults,
      ...Object.fromEntries(row.map((value, at) => [properties[at] ?? "", value])),
    };
    const missing = table.required.find((column) => (filled[property(table, column)] ?? null) === null);
    if (missing !== undefined) {
      throw new SqlError(`null value in column "${missing}" of relation "${name}" violates not-null constraint`);
    }
    return filled;
  });
  rowsOf(tables, table).push(...added);
  if (!reader.take("returning")) return { tag: `INSERT 0 ${added.length}`, columns: [], rows: [] };
  const returned = reader.listOf(() => reader.name());
  const shown = added.map((row) => returned.map((column) => row[property(table, column)] ?? null));
  return { tag: `INSERT 0 ${added.length}`, columns: returned, rows: shown };
};

const matching = (reader: Reader, tables: Tables, source: Source): Row[] => {
  const condition = reader.take("where") ? reader.expression() : always;
  check(condition, [source]);
  return rowsOf(tables, source.table).filter((row) => condition(lookupIn([source], [row])) === true);
};

const remove = (reader: Reader, tables: Tables): Result => {
  reader.expect("delete", "from");
  const source = readSource(reader);
  const hits = new Set(matching(reader, tables, source));
  const list = rowsOf(tables, source.table);
  list.splice(0, list.length, ...list.filter((row) => !hits.has(row)));
  return { tag: `DELETE ${hits.size}`, columns: [], rows: [] };
};

const update = (reader: Reader, tables: Tables): Result => {
  reader.expect("update");
  const source = readSource(reader);
  reader.expect("set");
  const changes = reader.listOf(() => {
    const target = property(source.table, reader.name());
    reader.expect("=");
    return { target, value: reader.expression() };
  });
  for (const { value } of changes) check(value, [source]);
  const hits = matching(reader, tables, source);
  for (const row of hits) {
    const lookup = lookupIn([source], [row]);
    Object.assign(row, Object.fromEntries(changes.map(({ target, value }) => [target, value(lookup)])));
  }
  return { tag: `UPDATE ${hits.length}`, columns: [], rows: [] };
};

export const runStatement = (list: Token[], tables: Tables): Result => {
  const reader = new Reader([...list]);
  const first = reader.peek();
  const done = (result: Result): Result => {
    if (reader.peek()) throw syntaxError(reader.peek()?.source);
    return result;
  };
  if (first?.value === "select") {
    const { names, rows } = select(reader, tables);
    return done({ tag: `SELECT ${rows.length}`, columns: names, rows });
  }
  if (first?.value === "insert") return done(insert(reader, tables));
  if (first?.value === "delete") return done(remove(reader, tables));
  if (first?.value === "update") return done(update(reader, tables));
  throw syntaxError(first?.source);
};
