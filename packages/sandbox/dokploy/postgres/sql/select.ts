import type { Tables } from "../../tables.ts";
import { rowsOf } from "./catalogue.ts";
import type { Row } from "./catalogue.ts";
import { asText } from "./expression.ts";
import type { Expression, Reader, Value } from "./expression.ts";
import { always, check, lookupIn, readSource } from "./source.ts";
import type { Source } from "./source.ts";

export interface Selected {
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

export const select = (reader: Reader, tables: Tables): Selected => {
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
