/** SELECT, INSERT, UPDATE and DELETE over Dokploy's tables, as far as a bootstrap types them; anything else is refused. */
import type { Tables } from "../../tables.ts";
import { remove } from "./delete.ts";
import { Reader } from "./expression.ts";
import { insert } from "./insert.ts";
import type { Result } from "./result.ts";
import { select } from "./select.ts";
import { syntaxError } from "./sql-error.ts";
import type { Token } from "./tokens.ts";
import { update } from "./update.ts";

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
