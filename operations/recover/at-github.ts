/** A stack's deploy keys carry its name in their title. */
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Github } from "../services/github.ts";
import { managedIds, type StackState } from "./managed-ids.ts";
import { ageGuard, type Unmanaged } from "./unmanaged.ts";

export async function unmanagedAtGithub(
  github: Github,
  { config, state, now }: { config: StackConfig; state: StackState; now: Date },
): Promise<Unmanaged[]> {
  const { owner, name } = config.repository;
  const managed = managedIds(state, "github:index/repositoryDeployKey:RepositoryDeployKey");
  const keys = (await github.deployKeys(`${owner}/${name}`)) ?? [];
  return keys
    .filter(({ id, title }) => title.startsWith(`yapit-infra ${config.stack} `) && !managed.has(`${name}:${id}`))
    .map(({ id, title, created_at }) => ({
      what: `GitHub deploy key ${title}`,
      id: String(id),
      made: new Date(created_at),
      guard: ageGuard(new Date(created_at), now),
      delete: () => github.deleteDeployKey(`${owner}/${name}`, id),
    }));
}
