/** A table that a statement reads from: how it is named, how its columns are looked up, which of its rows are meant. */
import type { Tables } from "../../tables.ts";
import { property, rowsOf, tableNamed } from "./catalogue.ts";
import type { Row, Table } from "./catalogue.ts";
import type { Expression, Lookup, Reader } from "./expression.ts";
import { SqlError } from "./sql-error.ts";

export interface Source {
  alias: string;
  table: Table;
}

export const lookupIn =
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

export const always: Expression = () => true;

/** Finds unknown columns where there is no row to look them up in. */
export const check = (expression: Expression, sources: Source[]): void => void expression(lookupIn(sources, []));

export const readSource = (reader: Reader): Source => {
  const name = reader.name();
  const table = tableNamed(name);
  const next = reader.peek();
  const keywords = ["where", "join", "inner", "on", "order", "limit", "set", "returning"];
  reader.take("as");
  const hasAlias = next?.kind === "word" && !keywords.includes(next.value);
  return { alias: hasAlias ? reader.name() : name, table };
};

/** The rows of the WHERE that comes next, or all. */
export const matching = (reader: Reader, tables: Tables, source: Source): Row[] => {
  const condition = reader.take("where") ? reader.expression() : always;
  check(condition, [source]);
  return rowsOf(tables, source.table).filter((row) => condition(lookupIn([source], [row])) === true);
};
