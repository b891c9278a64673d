import { rowId } from "../ids.ts";
import { failedQuery, notFound } from "../refusals.ts";
import type { PatchRow } from "../rows/patch.ts";
import type { Tables } from "../tables.ts";

export interface NewPatch {
  composeId: string;
  filePath: string;
  content: string;
  type?: string | undefined;
}

export const findPatch = (tables: Tables, patchId: string): PatchRow => {
  const row = tables.patches.find((patch) => patch.patchId === patchId);
  if (!row) throw notFound("Patch");
  return row;
};

export const patchesOf = (tables: Tables, composeId: string): PatchRow[] =>
  tables.patches
    .filter((patch) => patch.composeId === composeId)
    .sort((a, b) => (a.filePath < b.filePath ? -1 : Number(a.filePath > b.filePath)));

const columns = ["patchId", "type", "filePath", "enabled", "content", "createdAt", "updatedAt", "applicationId"];

/** Always enabled; the one thing of a compose that is unique by name (facts 66). */
export const createPatch = (tables: Tables, request: NewPatch): PatchRow => {
  const now = new Date().toISOString();
  const row: PatchRow = {
    patchId: rowId(),
    type: request.type ?? "update",
    filePath: request.filePath,
    enabled: true,
    content: request.content,
    createdAt: now,
    updatedAt: now,
    applicationId: null,
    composeId: request.composeId,
  };
  const taken = tables.patches.some(
    (patch) => patch.composeId === request.composeId && patch.filePath === request.filePath,
  );
  const composeExists = tables.composes.some(({ composeId }) => composeId === request.composeId);
  if (taken || !composeExists) {
    const names = [...columns, "composeId"].map((column) => `"${column}"`).join(", ");
    const given = [row.patchId, request.type, row.filePath, true, row.content, now, now, undefined, request.composeId];
    let parameter = 0;
    const values = given.map((value) => (value === undefined ? "default" : `$${++parameter}`));
    const statement = `insert into "patch" (${names}) values (${values.join(", ")}) returning ${names}`;
    throw failedQuery(
      statement,
      given.filter((value) => value !== undefined),
    );
  }
  tables.patches.push(row);
  return row;
};

/** Unlike creation, an update ends the text with a newline. */
export const updatePatch = (
  tables: Tables,
  patchId: string,
  changes: {
    type?: string | undefined;
    filePath?: string | undefined;
    content?: string | undefined;
    enabled?: boolean | undefined;
  },
): PatchRow => {
  const row = Object.assign(findPatch(tables, patchId), changes, { updatedAt: new Date().toISOString() });
  if (changes.content && !changes.content.endsWith("\n")) row.content = `${changes.content}\n`;
  return row;
};

export const savePatch = (tables: Tables, request: NewPatch): PatchRow => {
  const existing = patchesOf(tables, request.composeId).find(({ filePath }) => filePath === request.filePath);
  if (!existing) return createPatch(tables, request);
  return updatePatch(tables, existing.patchId, { content: request.content, type: request.type });
};

export const deletePatch = (tables: Tables, patchId: string): PatchRow => {
  const row = findPatch(tables, patchId);
  tables.patches = tables.patches.filter((patch) => patch !== row);
  return row;
};
