import { z } from "zod";
import { badRequest, failedQuery } from "../../refusals.ts";
import { find, patchesOf, removeRow } from "../../store/rows.ts";
import { newPatch, now, type PatchRow } from "../../tables/projects.ts";
import type { Tables } from "../../tables/tables.ts";
import { filled, flag, line, text } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";

type NewPatch = Parameters<typeof newPatch>[0];

/** The one thing of a compose that is unique by name (facts 66). */
function createPatch(tables: Tables, request: NewPatch): PatchRow {
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
function updatePatch(tables: Tables, patchId: string, changes: Partial<PatchRow>): PatchRow {
  const row = Object.assign(find(tables, "patches", patchId), changes, { updatedAt: now() });
  if (changes.content && !changes.content.endsWith("\n")) row.content = `${changes.content}\n`;
  return row;
}

function savePatch(tables: Tables, request: NewPatch): PatchRow {
  const existing = patchesOf(tables, request.composeId).find(({ filePath }) => filePath === request.filePath);
  if (!existing) return createPatch(tables, request);
  return updatePatch(tables, existing.patchId, { content: request.content, type: request.type });
}

const type = z.enum(["create", "update", "delete"]).optional();
const byId = { patchId: filled };
const byEntity = { id: filled, type: z.enum(["application", "compose"]) };

export const patchRouter: Router = {
  // `enabled` is taken and ignored: a new patch is on (facts 66).
  create: mutation(
    { filePath: filled, content: text, type, enabled: flag.optional(), composeId: line },
    ({ tables }, { composeId, ...patch }) => {
      if (!composeId) throw badRequest("Either applicationId or composeId must be provided");
      return createPatch(tables, { ...patch, composeId });
    },
  ),
  one: query(byId, ({ tables }, { patchId }) => find(tables, "patches", patchId)),
  byEntityId: query(byEntity, ({ tables }, { id }) => patchesOf(tables, id)),
  update: mutation(
    { ...byId, type, filePath: filled.optional(), enabled: flag.optional(), content: text.optional() },
    ({ tables }, { patchId, ...changes }) => updatePatch(tables, patchId, changes),
  ),
  saveFileAsPatch: mutation(
    { ...byEntity, filePath: text, content: text, patchType: z.enum(["create", "update"]).default("update") },
    ({ tables }, { id, filePath, content, patchType }) =>
      savePatch(tables, { composeId: id, filePath, content, type: patchType }),
  ),
  markFileForDeletion: mutation({ ...byEntity, filePath: text }, ({ tables }, { id, filePath }) =>
    savePatch(tables, { composeId: id, filePath, content: "", type: "delete" }),
  ),
  toggleEnabled: mutation({ ...byId, enabled: flag }, ({ tables }, { patchId, enabled }) =>
    updatePatch(tables, patchId, { enabled }),
  ),
  // Takes effect at the next deploy: a redeploy keeps the file in code/.
  delete: mutation(byId, ({ tables }, { patchId }) => removeRow(tables, "patches", patchId)),
  ensureRepo: mutation(byEntity, ({ tables }, { id }) => {
    return `/etc/dokploy/patch-repos/compose/${find(tables, "composes", id).appName}`;
  }),
};
