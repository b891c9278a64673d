/** Deploy keys and webhooks as the API answers them. */
import type { DeployKey, Hook, Repository } from "../state.ts";
import { repositoryUrl } from "./repositories.ts";

export function keyAnswer(repository: Repository, key: DeployKey) {
  return { ...key, url: `${repositoryUrl(repository)}/keys/${key.id}`, verified: true, enabled: true };
}

/** A secret is shown as eight stars. */
export function hookAnswer(repository: Repository, hook: Hook) {
  const url = `${repositoryUrl(repository)}/hooks/${hook.id}`;
  return {
    type: "Repository",
    ...hook,
    name: "web",
    config: { ...hook.config, ...(hook.config.secret ? { secret: "********" } : {}) },
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
  };
}
