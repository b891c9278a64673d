/** An environment of a project. "production" comes with the project: it is taken over, never made or removed. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { EnvironmentRow } from "../api/objects.ts";
import type { Reached } from "../context.ts";
import { environmentBy } from "../rules/by-name.ts";
import { createOnce, importHint } from "../rules/create-once.ts";
import { checkFields, type Fields, text } from "../rules/fields.ts";
import { isMarked, isMarkedBy, marked, unmarked } from "../rules/mark.ts";
import { servicesOf } from "./project.ts";

const FIELDS: Fields = {
  projectId: { kind: "text", required: true },
  name: { kind: "text", required: true, rule: (name: string) => (name.trim() ? undefined : "name must not be empty") },
  description: { kind: "text" },
};

/** What Dokploy writes itself. */
const DEFAULT_DESCRIPTION = "Production environment";

export function environmentResource(reached: Reached): ResourceType {
  return {
    replaceOn: ["projectId"],

    check: (news) => checkFields(FIELDS, news),

    async create(inputs, call) {
      const { dokploy } = reached();
      const [projectId, name] = [text(inputs, "projectId"), text(inputs, "name")];
      const project = await dokploy.projects.one(projectId);
      if (!project) throw new ProviderError(`Dokploy has no project ${projectId} for the environment "${name}"`);
      const description = marked(text(inputs, "description"), call.urn);
      const environment = await createOnce<EnvironmentRow>({
        namesakes: async () =>
          ((await dokploy.projects.one(projectId))?.environments ?? []).filter(
            (row) => row.name === name || isMarkedBy(row.description, call.urn),
          ),
        isOurs: (row) => isMarkedBy(row.description, call.urn) || (row.isDefault && isMarked(project.description)),
        refusal: (row) =>
          `the project "${project.name}" has an environment "${name}" already: ${importHint("Environment", call, row.environmentId)}`,
        create: () => dokploy.environments.create({ projectId, name, description }),
      });
      const { environmentId, isDefault } = environment;
      if (isDefault ? text(inputs, "description") !== "" : environment.name !== name)
        await dokploy.environments.update({ environmentId, ...(isDefault ? {} : { name }), description });
      return { id: environmentId, state: { ...inputs, environmentId } };
    },

    async read(id) {
      const environment = await environmentBy(reached().dokploy, id);
      if (!environment) return undefined;
      const { environmentId, projectId, name } = environment;
      const description = unmarked(environment.description);
      const ownWords = description !== "" && !(environment.isDefault && description === DEFAULT_DESCRIPTION);
      const inputs: Values = { projectId, name, ...(ownWords && { description }) };
      return { id: environmentId, inputs, state: { ...inputs, environmentId } };
    },

    async update(environmentId, _olds, news, call) {
      const { environments } = reached().dokploy;
      const environment = await environments.one(environmentId);
      // The default environment cannot be renamed: its name is not sent, or Dokploy refuses the rest as well.
      const name =
        environment?.isDefault && environment.name === text(news, "name") ? {} : { name: text(news, "name") };
      await environments.update({ environmentId, ...name, description: marked(text(news, "description"), call.urn) });
      return { ...news, environmentId };
    },

    async delete(environmentId) {
      const { environments } = reached().dokploy;
      const environment = await environments.one(environmentId);
      if (!environment || environment.isDefault) return;
      const inside = servicesOf(environment);
      if (inside.length > 0)
        throw new ProviderError(
          `the environment "${environment.name}" still holds ${inside.join(", ")}: delete them first`,
        );
      await environments.remove(environmentId);
    },
  };
}
