/** Deploy keys: unnamed by any answer of create, in clear in every other, removable while in use (facts 31 to 34). */
import { generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { generateKeyPairSync as readableKeyPair } from "../../machine/ssh-keys.ts";
import { badRequest } from "../refusals.ts";
import type { SshKeyRow, Tables } from "../tables/tables.ts";
import { removeRow } from "./rows.ts";

/** "ssh-ed25519 AAAA…" of a private key; undefined: not one that ssh can read. */
export function publicKeyOf(privateKey: string): string | undefined {
  const parsed = ssh2.utils.parseKey(privateKey);
  return parsed instanceof Error ? undefined : `${parsed.type} ${parsed.getPublicSSH().toString("base64")}`;
}

/** Made, answered, and stored nowhere. */
export function generateSshKey(type: "rsa" | "ed25519"): { privateKey: string; publicKey: string } {
  if (type === "ed25519") return readableKeyPair("ed25519", "dokploy");
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return { privateKey, publicKey: `${publicKeyOf(privateKey) ?? ""} dokploy` };
}

/** The key material cannot change; with nothing that can, the database has nothing to set. */
export function updateSshKey(tables: Tables, sshKeyId: string, changes: Partial<SshKeyRow>): SshKeyRow {
  const row = tables.sshKeys.find((key) => key.sshKeyId === sshKeyId);
  if (!row || Object.keys(changes).length === 0) throw badRequest("Error updating this SSH key");
  return Object.assign(row, changes);
}

/** A key in use goes too: the composes that named it name none, and their next deployment fails. */
export function removeSshKey(tables: Tables, sshKeyId: string): SshKeyRow {
  const row = removeRow(tables, "sshKeys", sshKeyId);
  for (const compose of tables.composes) if (compose.customGitSSHKeyId === sshKeyId) compose.customGitSSHKeyId = null;
  return row;
}
