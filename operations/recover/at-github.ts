/** A stack's deploy keys carry its name in their title; its webhook leads to its own name. */
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Github } from "../services/github.ts";
import { managedIds, type StackState } from "./managed-ids.ts";
import { ageGuard, type Unmanaged } from "./unmanaged.ts";

interface Given {
  config: StackConfig;
  state: StackState;
  now: Date;
}

export async function unmanagedAtGithub(github: Github, given: Given): Promise<Unmanaged[]> {
  return [...(await deployKeys(github, given)), ...(await webhooks(github, given))];
}

async function deployKeys(github: Github, { config, state, now }: Given): Promise<Unmanaged[]> {
  const { owner, name } = config.repository;
  const managed = managedIds(state, "github:index/repositoryDeployKey:RepositoryDeployKey");
  return ((await github.deployKeys(`${owner}/${name}`)) ?? [])
    .filter(({ id, title }) => title.startsWith(`yapit-infra ${config.stack} `) && !managed.has(`${name}:${id}`))
    .map(({ id, title, created_at }) => ({
      what: `GitHub deploy key ${title}`,
      id: String(id),
      made: new Date(created_at),
      guard: ageGuard(new Date(created_at), now),
      delete: () => github.deleteDeployKey(`${owner}/${name}`, id),
    }));
}

async function webhooks(github: Github, { config, state, now }: Given): Promise<Unmanaged[]> {
  if (!config.repository.pushToDeploy) return [];
  const { owner, name } = config.repository;
  const managed = managedIds(state, "github:index/repositoryWebhook:RepositoryWebhook");
  return (await github.webhooks(`${owner}/${name}`))
    .filter((hook) => hook.config.url?.startsWith(`https://${config.domain}/.deploy/`) && !managed.has(String(hook.id)))
    .map(({ id, created_at }) => ({
      what: `GitHub webhook to ${config.domain}`,
      id: String(id),
      made: new Date(created_at),
      guard: ageGuard(new Date(created_at), now),
      delete: () => github.deleteWebhook(`${owner}/${name}`, id),
    }));
}
