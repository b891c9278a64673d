/** The SQL that leaves of a database what may be seen elsewhere. */
import type { Mask, PersonalData } from "./personal-data.ts";

/** Its tables with their columns of text or what can hold text, each name as SQL writes it: {"public.document": ["title"]}. */
export type TextColumns = Readonly<Record<string, readonly string[]>>;

/** One line: TextColumns. A generated column follows from others. */
export const TEXT_COLUMNS = `SELECT coalesce(json_object_agg(name, columns), '{}') FROM (
  SELECT format('%I.%I', n.nspname, c.relname) AS name,
    coalesce(json_agg(quote_ident(a.attname)) FILTER (WHERE coalesce(e.typname, b.typname, t.typname) IN
      ('text', 'varchar', 'bpchar', 'name', 'citext', 'json', 'jsonb', 'xml', 'bytea', 'hstore', 'inet', 'cidr')), '[]') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    LEFT JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
    LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
  GROUP BY 1) AS found;`;

/** Those of a table that is known, and that are not: "public.document.nickname". */
export function unknownColumns(found: TextColumns, known: PersonalData): string[] {
  return Object.entries(found)
    .flatMap(([table, columns]) => {
      const masks = known[table];
      return masks ? columns.filter((column) => !(column in masks)).map((column) => `${table}.${column}`) : [];
    })
    .sort();
}

/** @param salt of this copy, hexadecimal; who keeps it could find persons again */
export function maskingSql(found: TextColumns, known: PersonalData, salt: string): string {
  const emptied = Object.keys(found).filter((table) => known[table] === undefined);
  const updates = Object.entries(known).flatMap(([table, masks]) => {
    const set = (found[table] ?? []).flatMap((column) => assignment(column, masks[column] ?? "keep", salt));
    return set.length === 0 ? [] : [`UPDATE ${table} SET ${set.join(", ")};`];
  });
  return [
    "BEGIN;",
    FUNCTIONS,
    ...(emptied.length > 0 ? [`TRUNCATE ${emptied.join(", ")};`] : []),
    ...updates,
    "COMMIT;",
  ].join("\n");
}

function assignment(column: string, mask: Mask, salt: string): string[] {
  switch (mask) {
    case "keep":
      return [];
    case "null":
      return [`${column} = NULL`];
    case "text":
      return [`${column} = pg_temp.veiled(${column}::text)`];
    case "person":
      return [`${column} = md5('${salt}' || ${column}::text)`];
    case "json":
      return [`${column} = pg_temp.like_it(${column}, pg_temp.veiled_json(${column}::text))`];
  }
}

/** What says what a thing is, in the application's documents and their metadata. */
const KEPT_KEYS = ["type", "id", "version", "content_type"];

const FUNCTIONS = `
CREATE FUNCTION pg_temp.veiled(given text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(given, '\\S', 'x', 'g') $$;
CREATE FUNCTION pg_temp.veiled(given jsonb, key text) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
  RETURN CASE jsonb_typeof(given)
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(each.key, pg_temp.veiled(each.value, each.key)), '{}') FROM jsonb_each(given) AS each)
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(pg_temp.veiled(one.value, '') ORDER BY one.at), '[]')
      FROM jsonb_array_elements(given) WITH ORDINALITY AS one(value, at))
    WHEN 'string' THEN CASE WHEN key IN (${KEPT_KEYS.map((key) => `'${key}'`).join(", ")}) THEN given ELSE to_jsonb(pg_temp.veiled(given #>> '{}')) END
    ELSE given END;
END $$;
-- What is no JSON is text.
CREATE FUNCTION pg_temp.veiled_json(given text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
  RETURN pg_temp.veiled(given::jsonb, '')::text;
EXCEPTION WHEN invalid_text_representation THEN RETURN pg_temp.veiled(given);
END $$;
CREATE FUNCTION pg_temp.like_it(was text, becomes text) RETURNS text LANGUAGE sql AS $$ SELECT becomes $$;
CREATE FUNCTION pg_temp.like_it(was json, becomes text) RETURNS json LANGUAGE sql AS $$ SELECT becomes::json $$;
CREATE FUNCTION pg_temp.like_it(was jsonb, becomes text) RETURNS jsonb LANGUAGE sql AS $$ SELECT becomes::jsonb $$;`;
