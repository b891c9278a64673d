import { flag, nullable, oneOf, optional, text, withDefault } from "../../input/field.ts";
import { badRequest } from "../../refusals.ts";
import { findCompose } from "../../store/composes.ts";
import { createPatch, deletePatch, findPatch, patchesOf, savePatch, updatePatch } from "../../store/patches.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";

const type = oneOf(["create", "update", "delete"]);
const byId = { patchId: text({ min: 1 }) };
const byEntity = { id: text({ min: 1 }), type: oneOf(["application", "compose"]) };

export const patchRouter: Router = {
  // `enabled` is taken and ignored: a new patch is on (facts 66).
  create: mutation(
    {
      filePath: text({ min: 1 }),
      content: text(),
      type: optional(type),
      enabled: optional(flag()),
      composeId: optional(nullable(text())),
    },
    ({ tables }, _caller, { composeId, ...patch }) => {
      if (!composeId) throw badRequest("Either applicationId or composeId must be provided");
      return createPatch(tables, { ...patch, composeId });
    },
  ),
  one: query(byId, ({ tables }, _caller, { patchId }) => findPatch(tables, patchId)),
  byEntityId: query(byEntity, ({ tables }, _caller, { id }) => patchesOf(tables, id)),
  update: mutation(
    {
      ...byId,
      type: optional(type),
      filePath: optional(text({ min: 1 })),
      enabled: optional(flag()),
      content: optional(text()),
    },
    ({ tables }, _caller, { patchId, ...changes }) => updatePatch(tables, patchId, changes),
  ),
  saveFileAsPatch: mutation(
    {
      ...byEntity,
      filePath: text(),
      content: text(),
      patchType: withDefault(oneOf(["create", "update"]), "update"),
    },
    ({ tables }, _caller, { id, filePath, content, patchType }) =>
      savePatch(tables, { composeId: id, filePath, content, type: patchType }),
  ),
  markFileForDeletion: mutation({ ...byEntity, filePath: text() }, ({ tables }, _caller, { id, filePath }) =>
    savePatch(tables, { composeId: id, filePath, content: "", type: "delete" }),
  ),
  toggleEnabled: mutation({ ...byId, enabled: flag() }, ({ tables }, _caller, { patchId, enabled }) =>
    updatePatch(tables, patchId, { enabled }),
  ),
  // Takes effect at the next deploy: a redeploy keeps the file in code/.
  delete: mutation(byId, ({ tables }, _caller, { patchId }) => deletePatch(tables, patchId)),
  ensureRepo: mutation(byEntity, ({ tables }, _caller, { id }) => {
    return `/etc/dokploy/patch-repos/compose/${findCompose(tables, id).appName}`;
  }),
};
