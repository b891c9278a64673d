/** An SSH key as the API shows it (https://docs.hetzner.cloud/reference/cloud). */
import type { SshKey } from "../state.ts";

export type SshKeyJson = ReturnType<typeof sshKeyJson>;

export function sshKeyJson({ id, name, fingerprint, publicKey, labels, created }: SshKey) {
  return { id, name, fingerprint, public_key: publicKey, labels, created };
}
