import { z } from "zod";
import { badRequest } from "../../refusals.ts";
import { createPatch, patchesOf, savePatch, updatePatch } from "../../store/patches.ts";
import { find, removeRow } from "../../store/rows.ts";
import { filled, flag, line, text } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";

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
