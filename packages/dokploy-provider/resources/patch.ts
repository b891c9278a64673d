/** A file laid over the clone at each deployment. */
import { createHash } from "node:crypto";
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { hasUnknown, UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { PatchRow } from "../api/objects.ts";
import type { Reached } from "../context.ts";
import { composeAndRest } from "../rules/by-name.ts";
import { importHint } from "../rules/create-once.ts";
import { checkFields, type Fields, text } from "../rules/fields.ts";
import { byteLength, sizeFault } from "../rules/size-limit.ts";

const FIELDS: Fields = {
  composeId: { kind: "text", required: true },
  filePath: {
    kind: "text",
    required: true,
    // Dokploy checks nothing: ../../x would be written outside the clone, as root.
    rule: (path: string) =>
      /^[^/\0]+(\/[^/\0]+)*$/.test(path) && !path.split("/").some((step) => step === "." || step === "..")
        ? undefined
        : "filePath must lead from the repository's top to a file inside it, like frontend/.env.production",
  },
  content: {
    kind: "text",
    required: true,
    rule: (content: string) => sizeFault("the patch's content", byteLength(content)),
  },
};

export function patchResource(reached: Reached): ResourceType {
  const find = async (composeId: string, filePath: string): Promise<PatchRow | undefined> =>
    (await reached().dokploy.patches.of(composeId)).find((patch) => patch.filePath === filePath);

  const save = async (inputs: Values): Promise<Values> => {
    const { patches } = reached().dokploy;
    const [composeId, filePath, content] = [
      text(inputs, "composeId"),
      text(inputs, "filePath"),
      text(inputs, "content"),
    ];
    const others = (await patches.of(composeId)).filter((patch) => patch.enabled && patch.filePath !== filePath);
    const total = others.reduce((sum, patch) => sum + byteLength(patch.content), byteLength(content));
    const fault = sizeFault(`the patches of this service (with ${filePath})`, total);
    if (fault !== undefined) throw new ProviderError(fault);
    const patch = await patches.save(composeId, filePath, content);
    if (!patch.enabled) await patches.enable(patch.patchId);
    return stateOf(patch, inputs);
  };

  return {
    replaceOn: ["composeId", "filePath"],

    check(news) {
      const checked = checkFields(FIELDS, news);
      // Dokploy adds a missing line end at some calls and not at others.
      const content = checked.inputs["content"];
      if (typeof content === "string" && !content.endsWith("\n")) checked.inputs["content"] = `${content}\n`;
      return checked;
    },

    async create(inputs, call) {
      const [composeId, filePath] = [text(inputs, "composeId"), text(inputs, "filePath")];
      const existing = await find(composeId, filePath);
      // A patch has no place for a mark: the same content is the same patch, made by an attempt that was cut off.
      if (existing && existing.content !== text(inputs, "content"))
        throw new ProviderError(
          `the service has another patch for ${filePath} already: ${importHint("Patch", call, idOf(composeId, filePath))}`,
        );
      return { id: idOf(composeId, filePath), state: await save(inputs) };
    },

    async read(id) {
      const { dokploy } = reached();
      const found = await composeAndRest(dokploy, id);
      const patch = found && (await find(found.compose.composeId, found.rest));
      if (!patch) return undefined;
      const { composeId } = found.compose;
      const inputs: Values = {
        composeId,
        filePath: patch.filePath,
        content: patch.type === "delete" ? "" : patch.content,
      };
      // Shown as a property that the program does not have, so that the next update puts the patch in force again.
      if (!patch.enabled) inputs["enabled"] = false;
      return { id: idOf(composeId, patch.filePath), inputs, state: stateOf(patch, inputs) };
    },

    update: (_id, _olds, news) => save(news),

    previewUpdate: (state, news) => ({
      ...state,
      ...news,
      fingerprint: hasUnknown(news) ? UNKNOWN : patchFingerprint(text(news, "content")),
    }),

    async delete(_id, state) {
      const patch = await find(text(state, "composeId"), text(state, "filePath"));
      if (patch) await reached().dokploy.patches.delete(patch.patchId);
    },
  };
}

/** Hex. */
export function patchFingerprint(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

function stateOf(patch: PatchRow, inputs: Values): Values {
  return { ...inputs, patchId: patch.patchId, fingerprint: patchFingerprint(text(inputs, "content")) };
}

function idOf(composeId: string, filePath: string): string {
  return `${composeId}/${filePath}`;
}
