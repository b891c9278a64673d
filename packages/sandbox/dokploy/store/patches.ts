import { failedQuery } from "../refusals.ts";
import { newPatch, now, type PatchRow } from "../tables/projects.ts";
import type { Tables } from "../tables/tables.ts";
import { find, ofCompose } from "./rows.ts";

export interface NewPatch {
  composeId: string;
  filePath: string;
  content: string;
  type?: string;
}

export function patchesOf(tables: Tables, composeId: string): PatchRow[] {
  return ofCompose(tables, "patches", composeId).sort((a, b) => (a.filePath < b.filePath ? -1 : 1));
}

/** The one thing of a compose that is unique by name (facts 66). */
export function createPatch(tables: Tables, request: NewPatch): PatchRow {
  const row = newPatch(request);
  const { composeId, filePath, type } = request;
  const taken = tables.patches.some((patch) => patch.composeId === composeId && patch.filePath === filePath);
  if (taken || !tables.composes.some((compose) => compose.composeId === composeId)) {
    const names = Object.keys(row).map((column) => `"${column}"`);
    // Drizzle writes "default" for what is not given.
    const given = Object.values({ ...row, type, applicationId: undefined });
    let parameter = 0;
    const values = given.map((value) => (value === undefined ? "default" : `$${++parameter}`));
    const statement = `insert into "patch" (${names.join(", ")}) values (${values.join(", ")}) returning ${names.join(", ")}`;
    throw failedQuery(
      statement,
      given.filter((value) => value !== undefined),
    );
  }
  tables.patches.push(row);
  return row;
}

/** Unlike creation, an update ends the text with a newline. */
export function updatePatch(
  tables: Tables,
  patchId: string,
  changes: { type?: string; filePath?: string; content?: string; enabled?: boolean },
): PatchRow {
  const row = Object.assign(find(tables, "patches", patchId), changes, { updatedAt: now() });
  if (changes.content && !changes.content.endsWith("\n")) row.content = `${changes.content}\n`;
  return row;
}

export function savePatch(tables: Tables, request: NewPatch): PatchRow {
  const existing = patchesOf(tables, request.composeId).find(({ filePath }) => filePath === request.filePath);
  if (!existing) return createPatch(tables, request);
  return updatePatch(tables, existing.patchId, { content: request.content, type: request.type });
}
