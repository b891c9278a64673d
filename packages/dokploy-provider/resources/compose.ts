/** A compose service: where its file comes from, and the variables it runs with. It is deployed by a Deployment. */
import {
  type Call,
  PartialFailure,
  ProviderError,
  type ResourceType,
} from "@yapit-infra/provider-protocol/provider.ts";
import { hasUnknown, UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { ComposeRow, ServiceRow } from "../api/objects.ts";
import type { Reached } from "../context.ts";
import { composeBy } from "../rules/by-name.ts";
import { createOnce, importHint } from "../rules/create-once.ts";
import { checkFields, flag, optionalText, text } from "../rules/fields.ts";
import { isMarkedBy, marked } from "../rules/mark.ts";
import { COMPOSE_FIELDS, composeFingerprint, inputsOf, settingsOf } from "./compose-settings.ts";

export function composeResource(reached: Reached): ResourceType {
  /** Writes all settings at once: partial writes would leave a service that is neither the old nor the new one. */
  const write = async (composeId: string, inputs: Values, call: Call): Promise<ComposeRow> => {
    const refreshToken = optionalText(inputs, "refreshToken");
    const row = await reached().dokploy.composes.update(composeId, {
      ...settingsOf(inputs),
      description: marked(text(inputs, "description"), call.urn),
      ...(refreshToken !== undefined && { refreshToken }),
    });
    if (!row) throw new ProviderError(`Dokploy has no compose service ${composeId} any more: run pulumi refresh`);
    return row;
  };

  return {
    secrets: ["env", "refreshToken"],
    // Deleted with the type it was deployed with, or Dokploy looks for the containers in the wrong place.
    replaceOn: ["composeType"],
    // The successor would find its predecessor by the mark they share.
    deleteBeforeReplace: true,

    check: (news) => checkFields(COMPOSE_FIELDS, news),

    async create(inputs, call) {
      const { composes, environments } = reached().dokploy;
      const [environmentId, name] = [text(inputs, "environmentId"), text(inputs, "name")];
      const { composeId } = await createOnce<ServiceRow>({
        // Descriptions are not always listed, so each namesake is looked at.
        namesakes: async () => {
          const listed = (await environments.one(environmentId))?.compose ?? [];
          const rows = await Promise.all(listed.map((service) => composes.one(service.composeId)));
          return rows
            .filter((row) => row !== undefined)
            .filter((row) => row.name === name || isMarkedBy(row.description, call.urn));
        },
        isOurs: (row) => isMarkedBy(row.description, call.urn),
        refusal: (row) =>
          `a compose service named "${name}" exists in this Dokploy environment already: ${importHint("Compose", call, row.composeId)}`,
        create: () =>
          composes.create({
            name,
            environmentId,
            description: marked(text(inputs, "description"), call.urn),
            composeType: text(inputs, "composeType"),
            appName: appNameOf(name),
          }),
      });
      try {
        return { id: composeId, state: stateOf(await write(composeId, inputs, call), inputs) };
      } catch (error) {
        throw new PartialFailure(error instanceof Error ? error.message : String(error), composeId, {
          ...inputs,
          composeId,
        });
      }
    },

    async read(id, known) {
      const row = await composeBy(reached().dokploy, id);
      if (!row) return undefined;
      const inputs = inputsOf(row);
      // Dokploy's own token is no input; a chosen one that was changed is drift.
      if ("refreshToken" in known.inputs) inputs["refreshToken"] = row.refreshToken;
      inputs["deleteVolumes"] = flag(known.inputs, "deleteVolumes");
      return { id: row.composeId, inputs, state: stateOf(row, inputs) };
    },

    async update(composeId, _olds, news, call) {
      return stateOf(await write(composeId, news, call), news);
    },

    previewUpdate: (state, news) => ({
      ...state,
      ...news,
      fingerprint: hasUnknown(news) ? UNKNOWN : composeFingerprint(news),
    }),

    async delete(composeId, state) {
      await reached().dokploy.composes.delete(composeId, flag(state, "deleteVolumes"));
    },
  };
}

function stateOf(row: ComposeRow, inputs: Values): Values {
  return {
    ...inputs,
    composeId: row.composeId,
    appName: row.appName,
    refreshToken: row.refreshToken ?? "",
    fingerprint: composeFingerprint(inputs),
  };
}

/** Dokploy adds six letters to it; it becomes the compose project's name. */
function appNameOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "app"
  );
}
