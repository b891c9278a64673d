/** Deploy keys: unnamed by any answer of create, in clear in every other, removable while in use (facts 31 to 34). */
import { generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { generateKeyPairSync as readableKeyPair } from "../../machine/ssh-keys.ts";
import { rowId } from "../ids.ts";
import { badRequest, notFound } from "../refusals.ts";
import type { SshKeyRow } from "../rows/ssh-key.ts";
import type { Tables } from "../tables.ts";

export const findSshKey = (tables: Tables, sshKeyId: string): SshKeyRow => {
  const row = tables.sshKeys.find((key) => key.sshKeyId === sshKeyId);
  if (!row) throw notFound("SSH Key");
  return row;
};

/** "ssh-ed25519 AAAA…" of a private key; undefined: not one that ssh can read. */
export const publicKeyOf = (privateKey: string): string | undefined => {
  const parsed = ssh2.utils.parseKey(privateKey);
  return parsed instanceof Error ? undefined : `${parsed.type} ${parsed.getPublicSSH().toString("base64")}`;
};

/** Made, answered, and stored nowhere. */
export const generateSshKey = (type: "rsa" | "ed25519"): { privateKey: string; publicKey: string } => {
  if (type === "ed25519") return readableKeyPair("ed25519", "dokploy");
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return { privateKey, publicKey: `${publicKeyOf(privateKey) ?? ""} dokploy` };
};

export const createSshKey = (
  tables: Tables,
  organizationId: string,
  request: { name: string; description?: string | null | undefined; privateKey: string; publicKey: string },
): void => {
  tables.sshKeys.push({
    sshKeyId: rowId(),
    privateKey: request.privateKey,
    publicKey: request.publicKey,
    name: request.name,
    description: request.description ?? null,
    createdAt: new Date().toISOString(),
    lastUsedAt: null,
    organizationId,
  });
};

export const listSshKeys = (tables: Tables, organizationId: string): SshKeyRow[] =>
  tables.sshKeys.filter((row) => row.organizationId === organizationId).reverse();

/** The key material cannot change; with nothing that can, the database has nothing to set. */
export const updateSshKey = (
  tables: Tables,
  sshKeyId: string,
  changes: {
    name?: string | undefined;
    description?: string | null | undefined;
    lastUsedAt?: string | null | undefined;
  },
): SshKeyRow => {
  if (Object.keys(changes).length === 0) throw badRequest("Error updating this SSH key");
  const row = tables.sshKeys.find((key) => key.sshKeyId === sshKeyId);
  if (!row) throw badRequest("Error updating this SSH key");
  return Object.assign(row, changes);
};

/** A key in use goes too: the composes that named it name none, and their next deployment fails. */
export const removeSshKey = (tables: Tables, sshKeyId: string): SshKeyRow => {
  const row = findSshKey(tables, sshKeyId);
  tables.sshKeys = tables.sshKeys.filter((key) => key !== row);
  for (const compose of tables.composes) {
    if (compose.customGitSSHKeyId === sshKeyId) compose.customGitSSHKeyId = null;
  }
  return row;
};
