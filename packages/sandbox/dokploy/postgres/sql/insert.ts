import type { Tables } from "../../tables.ts";
import { property, rowsOf, tableNamed } from "./catalogue.ts";
import type { Row } from "./catalogue.ts";
import type { Reader, Value } from "./expression.ts";
import type { Result } from "./result.ts";
import { select } from "./select.ts";
import { SqlError } from "./sql-error.ts";

export const insert = (reader: Reader, tables: Tables): Result => {
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
