/** SSH keys: a public key is in a project once, whatever its comment. */
import { createHash } from "node:crypto";
import ssh2 from "ssh2";
import { ApiError } from "../core/api-error.ts";
import { Nouns } from "./nouns.ts";
import { remove } from "./project.ts";
import { InvalidInput, notUnique } from "./refusals.ts";
import type { Labels, SshKey } from "./state.ts";

export class SshKeys extends Nouns<SshKey> {
  create({ name, publicKey, labels }: { name: string; publicKey: string; labels?: Labels }): SshKey {
    const fingerprint = fingerprintOf(publicKey);
    if (this.all.some((key) => key.fingerprint === fingerprint)) throw notUnique("SSH key not unique");
    const key: SshKey = { ...this.begin(name, labels), publicKey, fingerprint };
    this.all.push(key);
    return key;
  }

  /** By name or id, as a server's order names it. */
  named(wanted: string): SshKey {
    const key = this.all.find(({ id, name }) => String(id) === wanted || name === wanted);
    if (!key) throw new ApiError(404, "not_found", `SSH key '${wanted}' not found`);
    return key;
  }

  delete(id: number): void {
    remove(this.all, this.get(id));
  }
}

/** MD5 in pairs of hex digits, as the API shows it. */
function fingerprintOf(publicKey: string): string {
  const parsed = ssh2.utils.parseKey(publicKey.trim());
  if (parsed instanceof Error || parsed.isPrivateKey()) throw new InvalidInput("public_key", "Invalid SSH public key.");
  const digest = createHash("md5").update(parsed.getPublicSSH()).digest("hex");
  return digest.match(/../g)?.join(":") ?? digest;
}
