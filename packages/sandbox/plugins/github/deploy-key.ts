/** github:index/repositoryDeployKey:RepositoryDeployKey. Its id is "<repository>:<number>", in an import too. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Answer } from "../bridged/api-client.ts";
import { bridgedDifference } from "../bridged/diff.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { GithubClient } from "./client.ts";
import { withoutComment } from "../../github/deploy-keys.ts";
import type { DeployKey } from "../../github/state.ts";

const ROW: Row = {
  library: "sdk",
  outputs: ["etag"],
  inputs: {
    key: { type: "string", required: true, replaces: true },
    readOnly: { type: "boolean", default: true, replaces: true },
    repository: { type: "string", required: true, replaces: true },
    title: { type: "string", required: true, replaces: true },
  },
  deleteBeforeReplace: true,
};

export function deployKeyType(client: GithubClient): ResourceType {
  const type = bridgedType(ROW, {
    create: async ({ key, readOnly, repository, title }, _call, made) => {
      const request = { key, title, read_only: readOnly };
      const { json } = await client.ask<DeployKey>("POST", `${client.repository(repository)}/keys`, request);
      const id = `${repository as string}:${json.id}`;
      made(id);
      const path = `${client.repository(repository)}/keys/${json.id}`;
      return { id, outputs: outputs(repository, await client.ask<DeployKey>("GET", path)) };
    },
    read: async (id) => {
      const { repository, path } = place(client, id);
      const found = await client.find<DeployKey>(path);
      return found && { outputs: outputs(repository, found) };
    },
    delete: async (id) => {
      await client.ask("DELETE", place(client, id).path);
    },
  });
  return { ...type, diff: ({ state }, news) => bridgedDifference(ROW, state, sameKey(state, news)) };
}

/** The provider compares with what GitHub stored, and a comment or a line's end is no change to that. */
function sameKey(state: Values, news: Values): Values {
  const { key } = news;
  return typeof key === "string" && withoutComment(key) === state["key"] ? { ...news, key: state["key"] } : news;
}

function outputs(repository: Value | undefined, { json, etag }: Answer<DeployKey>): Values {
  return { key: json.key, title: json.title, readOnly: json.read_only, repository: repository ?? null, etag };
}

function place(client: GithubClient, id: string): { repository: string; path: string } {
  const [repository, key, ...rest] = id.split(":");
  if (!repository || !key || rest.length > 0) {
    throw new ProviderError(`unexpected ID format ("${id}"); expected <repository>:<key id>`);
  }
  if (!/^\d+$/.test(key)) throw new ProviderError(`unexpected ID format ("${key}"); expected numerical ID`);
  return { repository, path: `${client.repository(repository)}/keys/${key}` };
}
