/** SSH keys: a public key is in a project once, whatever its comment. */
import { createHash } from "node:crypto";
import ssh2 from "ssh2";
import { ApiError } from "../core/api-error.ts";
import { checkedLabels } from "./labels.ts";
import { checkUniqueName, found, type Project, remove } from "./project.ts";
import { InvalidInput, notUnique } from "./refusals.ts";
import type { Labels, SshKey } from "./state.ts";

export class SshKeys {
  readonly #project: Project;
  constructor(project: Project) {
    this.#project = project;
  }

  get all(): SshKey[] {
    return this.#project.state.sshKeys;
  }

  get(id: number): SshKey {
    return found(this.all, "SSH key", id);
  }

  create(request: { name: string; publicKey: string; labels?: Labels }): SshKey {
    if (request.name === "") throw new InvalidInput("name", "Missing data for required field.");
    const fingerprint = fingerprintOf(request.publicKey);
    if (this.all.some((key) => key.fingerprint === fingerprint)) throw notUnique("SSH key not unique");
    checkUniqueName(this.all, request.name);
    const key: SshKey = {
      id: this.#project.nextId(),
      name: request.name,
      publicKey: request.publicKey,
      fingerprint,
      labels: checkedLabels(request.labels),
      created: this.#project.now(),
    };
    this.all.push(key);
    return key;
  }

  update(id: number, change: { name?: string; labels?: Labels }): SshKey {
    const key = this.get(id);
    if (change.name !== undefined) checkUniqueName(this.all, change.name, id);
    if (change.labels) key.labels = checkedLabels(change.labels);
    key.name = change.name ?? key.name;
    return key;
  }

  delete(id: number): void {
    remove(this.all, this.get(id));
  }
}

/** By name or id, as a server's order names it. */
export function sshKeyNamed(keys: readonly SshKey[], wanted: string): SshKey {
  const key = keys.find(({ id, name }) => String(id) === wanted || name === wanted);
  if (!key) throw new ApiError(404, "not_found", `SSH key '${wanted}' not found`);
  return key;
}

/** MD5 in pairs of hex digits, as the API shows it. */
function fingerprintOf(publicKey: string): string {
  const parsed = ssh2.utils.parseKey(publicKey.trim());
  if (parsed instanceof Error || parsed.isPrivateKey()) {
    throw new InvalidInput("public_key", "Invalid SSH public key.");
  }
  const digest = createHash("md5").update(parsed.getPublicSSH()).digest("hex");
  return digest.match(/../g)?.join(":") ?? digest;
}
