export interface SshKeyRow {
  sshKeyId: string;
  privateKey: string;
  publicKey: string;
  name: string;
  description: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  organizationId: string;
}
