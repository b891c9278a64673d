/** Settings of the Dokploy installation as a whole: one of a kind, so its id is always "settings". */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Reached } from "../context.ts";
import { checkFields, type Fields, flag } from "../rules/fields.ts";

const ID = "settings";

const FIELDS: Fields = {
  /** Each night at 23:50 `docker system prune --all`: stopped services lose their containers, unused images vanish. */
  enableDockerCleanup: { kind: "flag", required: true },
};

export function settingsResource(reached: Reached): ResourceType {
  return {
    check: (news) => checkFields(FIELDS, news),

    async create(inputs) {
      await reached().dokploy.settings.setDockerCleanup(flag(inputs, "enableDockerCleanup"));
      return { id: ID, state: inputs };
    },

    async read() {
      const { enableDockerCleanup } = await reached().dokploy.settings.get();
      const inputs = { enableDockerCleanup };
      return { id: ID, inputs, state: inputs };
    },

    async update(_id, _olds, news) {
      await reached().dokploy.settings.setDockerCleanup(flag(news, "enableDockerCleanup"));
      return news;
    },

    /** A setting has no id that would tell this installation from one made anew at its address: it stays as it is. */
    delete: async () => undefined,
  };
}
