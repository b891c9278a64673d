/**
 * The github package where its official plugin cannot be had. Like the official one it is a client of the HTTP API, in
 * this process: a rule of the service, a refused token and a broken connection meet both in the same place.
 */
import type { Provider } from "@yapit-infra/provider-protocol/provider.ts";
import type { Calls } from "../../core/calls.ts";
import { githubApi } from "../../github/api.ts";
import { GithubClient } from "./client.ts";
import type { GithubStore } from "../../github/store.ts";
import { deployKeyType } from "./deploy-key.ts";
import { webhookType } from "./webhook.ts";

/** Without `github:token` it uses the first token there is, as if that were in GITHUB_TOKEN. */
export function githubProvider(store: GithubStore, calls: Calls): Provider {
  const client = new GithubClient(githubApi(store, calls));
  return {
    name: "github",
    version: "6.15.0",
    configSecrets: ["token"],
    configure: async ({ owner, token }) => {
      client.token = typeof token === "string" && token !== "" ? token : store.state.tokens[0]?.value;
      if (typeof owner === "string" && owner !== "") client.owner = owner;
      else client.owner = (await client.ask<{ login: string }>("GET", "/user")).json.login;
    },
    resources: {
      "github:index/repositoryDeployKey:RepositoryDeployKey": deployKeyType(client),
      "github:index/repositoryWebhook:RepositoryWebhook": webhookType(client),
    },
  };
}
