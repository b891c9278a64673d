/**
 * User data of a new machine: the host key the program knows before the first connection, and nothing that needs time. Root reads it
 * at Hetzner for ever, so that key is good for the first connection alone (own-host-key.ts).
 */
export interface HostKey {
  /** OpenSSH form. */
  privateKey: string;
  publicKey: string;
}

export function cloudInit(hostKey: HostKey): string {
  const indented = hostKey.privateKey.trimEnd().replaceAll("\n", "\n    ");
  return `#cloud-config
ssh_pwauth: false
ssh_deletekeys: true
ssh_keys:
  ed25519_private: |
    ${indented}
  ed25519_public: ${hostKey.publicKey.trim()}
`;
}
