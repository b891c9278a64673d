import type { Value } from "./expression.ts";

/** `tag` is what psql prints after a statement without rows: "INSERT 0 1". */
export interface Result {
  tag: string;
  columns: string[];
  rows: Value[][];
}
