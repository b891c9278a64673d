import type { Tables } from "../../tables.ts";
import { rowsOf } from "./catalogue.ts";
import type { Reader } from "./expression.ts";
import type { Result } from "./result.ts";
import { matching, readSource } from "./source.ts";

export const remove = (reader: Reader, tables: Tables): Result => {
  reader.expect("delete", "from");
  const source = readSource(reader);
  const hits = new Set(matching(reader, tables, source));
  const list = rowsOf(tables, source.table);
  list.splice(0, list.length, ...list.filter((row) => !hits.has(row)));
  return { tag: `DELETE ${hits.size}`, columns: [], rows: [] };
};
