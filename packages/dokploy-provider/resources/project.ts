/** A Dokploy project, and the environment "production" that Dokploy makes with it. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { EnvironmentWithServices, ProjectRow } from "../api/objects.ts";
import type { Reached } from "../context.ts";
import { projectBy } from "../rules/by-name.ts";
import { createOnce, importHint } from "../rules/create-once.ts";
import { checkFields, type Fields, text } from "../rules/fields.ts";
import { isMarkedBy, marked, unmarked } from "../rules/mark.ts";

const FIELDS: Fields = {
  name: { kind: "text", required: true, rule: (name: string) => (name.trim() ? undefined : "name must not be empty") },
  description: { kind: "text" },
};

export function projectResource(reached: Reached): ResourceType {
  const stateOf = async (projectId: string, inputs: Values): Promise<Values> => {
    const project = await reached().dokploy.projects.one(projectId);
    const production = project?.environments.find(({ isDefault }) => isDefault);
    return { ...inputs, projectId, defaultEnvironmentId: production?.environmentId ?? "" };
  };

  return {
    check: (news) => checkFields(FIELDS, news),

    async create(inputs, call) {
      const { projects } = reached().dokploy;
      const wanted = { name: text(inputs, "name"), description: marked(text(inputs, "description"), call.urn) };
      const project = await createOnce<ProjectRow>({
        namesakes: async () =>
          (await projects.all()).filter(
            ({ name, description }) => name === wanted.name || isMarkedBy(description, call.urn),
          ),
        isOurs: ({ description }) => isMarkedBy(description, call.urn),
        refusal: ({ projectId, name }) =>
          `a project named "${name}" exists in Dokploy already: ${importHint("Project", call, projectId)}`,
        create: async () => (await projects.create(wanted)).project,
      });
      const { projectId } = project;
      if (project.name !== wanted.name || project.description !== wanted.description)
        await projects.update({ projectId, ...wanted });
      return { id: projectId, state: await stateOf(projectId, inputs) };
    },

    async read(id) {
      const project = await projectBy(reached().dokploy, id);
      if (!project) return undefined;
      const description = unmarked(project.description);
      const inputs: Values = { name: project.name, ...(description && { description }) };
      return { id: project.projectId, inputs, state: await stateOf(project.projectId, inputs) };
    },

    async update(projectId, _olds, news, call) {
      const description = marked(text(news, "description"), call.urn);
      await reached().dokploy.projects.update({ projectId, name: text(news, "name"), description });
      return stateOf(projectId, news);
    },

    async delete(projectId) {
      const { projects } = reached().dokploy;
      const inside = (await projects.one(projectId))?.environments.flatMap(servicesOf) ?? [];
      // Dokploy would drop its rows and leave the containers running, managed by nobody (docs/dokploy-v0.30.2.md, 29).
      if (inside.length > 0)
        throw new ProviderError(`the project still holds ${inside.join(", ")}: delete what is inside first`);
      await projects.remove(projectId);
    },
  };
}

/** Everything an environment holds, of whatever kind: 'compose "Yapit"'. */
export function servicesOf(environment: EnvironmentWithServices): string[] {
  return Object.entries(environment).flatMap(([kind, rows]) =>
    Array.isArray(rows) ? rows.map((row: { name?: string }) => `${kind} "${row.name ?? "?"}"`) : [],
  );
}
