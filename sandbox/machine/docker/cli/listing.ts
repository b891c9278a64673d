/** Lists as docker prints them: a table, ids alone, or a template for each row. */
import { render, textOf, type View } from "./template.ts";

export interface Column {
  title: string;
  /** The view's field. */
  field: string;
}

export interface ListingOptions {
  /** --format: "table …", "json", or a template. */
  format?: string;
  /** --quiet: this field alone. */
  quiet?: string;
}

export function listing(rows: readonly View[], columns: readonly Column[], { format, quiet }: ListingOptions): string {
  if (quiet !== undefined) return rows.map((row) => `${String(row[quiet])}\n`).join("");
  if (format === "json") return rows.map((row) => `${render("{{json .}}", row)}\n`).join("");
  if (format !== undefined && !/^table(\s|$)/.test(format))
    return rows.map((row) => `${render(format, row)}\n`).join("");
  const own = format?.replace(/^table\s*/, "") ?? "";
  if (own !== "") {
    const titles = Object.fromEntries(columns.map(({ title, field }) => [field, title]));
    const lines = [titles, ...rows].map((row) => render(own, row).split("\t"));
    return aligned(lines);
  }
  return aligned([
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ field }) => textOf(row[field]))),
  ]);
}

function aligned(lines: readonly string[][]): string {
  const widths = (lines[0] ?? []).map(
    (_, column) => Math.max(...lines.map((cells) => (cells[column] ?? "").length)) + 3,
  );
  return lines
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}

/** `inspect`: a JSON array, or the template for each. */
export function inspected(views: readonly View[], format: string | undefined): string {
  if (format !== undefined && format !== "json") return views.map((view) => `${render(format, view)}\n`).join("");
  return `${JSON.stringify(views, null, 4)}\n`;
}
