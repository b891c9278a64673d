/** Deploy keys: one key is in use once in all of GitHub, and is never changed. */
import ssh2 from "ssh2";
import { ApiError } from "../core/api-error.ts";
import { notFound, ValidationFailed } from "./refusals.ts";
import { type DeployKey, type GithubState, newDeployKey, type Repository } from "./state.ts";

export class DeployKeys {
  readonly #state: GithubState;

  constructor(state: GithubState) {
    this.#state = state;
  }

  get(repository: Repository, id: number): DeployKey {
    const key = repository.keys.find((candidate) => candidate.id === id);
    if (!key) throw notFound();
    return key;
  }

  add(
    repository: Repository,
    request: { title?: string; key?: string; read_only?: boolean; addedBy: string },
  ): DeployKey {
    const owner = this.#state.owners.find(({ login }) => login === repository.owner);
    if (owner?.deployKeysEnabled === false) {
      throw new ApiError(422, "deploy_keys_disabled", "Deploy keys are disabled for this repository");
    }
    const key = withoutComment(request.key ?? "");
    const refuse = (message: string): ValidationFailed =>
      new ValidationFailed({ resource: "PublicKey", code: "custom", field: "key", message });
    if (!isPublicKey(key)) throw refuse("key is invalid. You must supply a key in OpenSSH public key format");
    const taken = this.#state.repositories.some(({ keys }) => keys.some((other) => other.key === key));
    if (taken) throw refuse("key is already in use");
    const { title = "", read_only = false, addedBy: added_by } = request;
    const made = newDeployKey(++this.#state.serial, { title, key, read_only, added_by });
    repository.keys.push(made);
    return made;
  }

  delete(repository: Repository, id: number): void {
    repository.keys.splice(repository.keys.indexOf(this.get(repository, id)), 1);
  }
}

/** "ssh-ed25519 AAAA… me" → "ssh-ed25519 AAAA…": GitHub keeps no comment. */
export function withoutComment(key: string): string {
  return key.trim().split(/\s+/).slice(0, 2).join(" ");
}

function isPublicKey(key: string): boolean {
  const parsed = ssh2.utils.parseKey(key);
  return !(parsed instanceof Error) && !parsed.isPrivateKey();
}
