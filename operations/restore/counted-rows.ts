/** A restored database held against the manifest of its backup. */
import type { Manifest } from "./backups.ts";

/** One line: the rows of each table, and the revision of the gateway's migrations, as backup.sh asks for them. */
export const COUNT_ROWS = `SELECT json_build_object(
  'revision', CASE WHEN to_regclass('public.alembic_version') IS NULL THEN 'none' ELSE coalesce((xpath('/row/version_num/text()',
    query_to_xml('SELECT version_num FROM public.alembic_version', false, true, '')))[1]::text, 'none') END,
  'rows', (SELECT coalesce(json_object_agg(name, rows), '{}') FROM (
    SELECT format('%I.%I', schemaname, tablename) AS name, (xpath('/row/n/text()', query_to_xml(
      format('SELECT count(*) AS n FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text::bigint AS rows
    FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')) AS counted));`;

export interface Counted {
  revision: string;
  rows: Record<string, number>;
}

/** A sentence for each difference; none: it is what was backed up. */
export function differences(
  { rows, revision }: Counted,
  manifest: Pick<Manifest, "rows" | "databaseRevision">,
): string[] {
  const tables = [...new Set([...Object.keys(manifest.rows), ...Object.keys(rows)])].sort();
  const found = tables
    .filter((table) => rows[table] !== manifest.rows[table])
    .map((table) => `${table} has ${rows[table] ?? "no"} rows, backed up were ${manifest.rows[table] ?? "none"}`);
  if (revision === manifest.databaseRevision) return found;
  return [`the database is at revision ${revision}, backed up was ${manifest.databaseRevision}`, ...found];
}

export function sumOf(rows: Record<string, number>): number {
  return Object.values(rows).reduce((total, count) => total + count, 0);
}
