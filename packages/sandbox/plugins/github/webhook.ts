/** github:index/repositoryWebhook:RepositoryWebhook. An import is written "<repository>/<number>". */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { Hook } from "../../github/state.ts";
import type { GithubClient } from "./client.ts";

const ROW: Row = {
  library: "sdk",
  outputs: ["url"],
  inputs: {
    active: { type: "boolean", default: true },
    // Its url and secret are sensitive there; here the whole is, since the protocol marks top-level properties.
    configuration: {
      type: "object",
      secret: true,
      properties: {
        contentType: { type: "string" },
        insecureSsl: { type: "boolean", default: false },
        secret: { type: "string" },
        url: { type: "string", required: true },
      },
    },
    events: { type: "array", items: { type: "string" }, set: true, required: true },
    repository: { type: "string", required: true, replaces: true },
  },
};

type HookJson = Hook & { url: string };

export function webhookType(client: GithubClient): ResourceType {
  const path = (repository: Value | undefined, id: string): string => `${client.repository(repository)}/hooks/${id}`;
  const readBack = async (inputs: Values, id: string): Promise<Values> => {
    return outputs(inputs, (await client.ask<HookJson>("GET", path(inputs["repository"], id))).json);
  };
  return bridgedType(ROW, {
    create: async (inputs, _call, made) => {
      const hooks = `${client.repository(inputs["repository"])}/hooks`;
      const { json } = await client.ask<HookJson>("POST", hooks, request(inputs));
      const id = String(json.id);
      made(id);
      return { id, outputs: await readBack(inputs, id) };
    },
    read: async (typed, { state }) => {
      const { repository, id } = place(typed, state);
      const found = await client.find<HookJson>(path(repository, id));
      return found && { id, outputs: outputs({ ...state, repository }, found.json) };
    },
    update: async (id, _, news) => {
      await client.ask("PATCH", path(news["repository"], id), request(news));
      return readBack(news, id);
    },
    delete: async (id, state) => {
      await client.ask("DELETE", path(state["repository"], id));
    },
  });
}

function request({ active, events, configuration }: Values): object {
  const config = isObject(configuration) ? configuration : {};
  const { url, contentType, insecureSsl, secret } = config;
  return {
    active,
    events,
    config: { url, content_type: contentType, insecure_ssl: insecureSsl === true ? "1" : "0", secret },
  };
}

/** GitHub shows a secret as stars: what the state knows stays. */
function outputs(known: Values, hook: HookJson): Values {
  const { url, content_type, insecure_ssl, secret } = hook.config;
  const configuration: Values = { url, contentType: content_type, insecureSsl: insecure_ssl === "1" };
  const before = isObject(known["configuration"]) ? known["configuration"]["secret"] : undefined;
  if (secret !== undefined) configuration["secret"] = before ?? secret;
  const { active, events } = hook;
  return { active, events, configuration, repository: known["repository"] ?? null, url: hook.url };
}

function place(typed: string, state: Values): { repository: Value; id: string } {
  if (state["repository"] !== undefined) return { repository: state["repository"], id: typed };
  const [repository, id, ...rest] = typed.split("/");
  if (!repository || !id || rest.length > 0) {
    throw new ProviderError("invalid ID specified: supplied ID must be written as <repository>/<webhook_id>");
  }
  return { repository, id };
}
