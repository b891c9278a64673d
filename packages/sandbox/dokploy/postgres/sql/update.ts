import type { Tables } from "../../tables.ts";
import { property } from "./catalogue.ts";
import type { Reader } from "./expression.ts";
import type { Result } from "./result.ts";
import { check, lookupIn, matching, readSource } from "./source.ts";

export const update = (reader: Reader, tables: Tables): Result => {
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
