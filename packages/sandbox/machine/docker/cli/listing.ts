/** Lists as docker prints them: a table, ids alone, or a template for each row. */
import type { CommandLine } from "./command.ts";
import { splitOnce } from "./mount-option.ts";
import { render, textOf, type View } from "./template.ts";

/**
 * `columns` are "TITLE:Field", the field a view's own. `line` may hold --format ("table …", "json" or a template) and
 * --quiet, which prints `id` alone.
 */
export function listing(rows: readonly View[], columns: readonly string[], line: CommandLine, id = "ID"): string {
  const format = line.value("format");
  if (line.has("quiet")) return rows.map((row) => `${String(row[id])}\n`).join("");
  if (format === "json") return rows.map((row) => `${render("{{json .}}", row)}\n`).join("");
  if (format !== undefined && !/^table(\s|$)/.test(format))
    return rows.map((row) => `${render(format, row)}\n`).join("");
  const named = columns.map((column) => splitOnce(column, ":"));
  const own = format?.replace(/^table\s*/, "") ?? "";
  if (own !== "") {
    const titles = Object.fromEntries(named.map(([title, field = ""]) => [field, title]));
    return aligned([titles, ...rows].map((row) => render(own, row).split("\t")));
  }
  return aligned([
    named.map(([title]) => title),
    ...rows.map((row) => named.map(([, field = ""]) => textOf(row[field]))),
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
