import { z } from "zod";
import { rowId } from "../../ids.ts";
import { badRequest } from "../../refusals.ts";
import { find, ofOrganization, removeRow } from "../../store/rows.ts";
import { generateSshKey } from "../../store/ssh-keys.ts";
import { now } from "../../tables/projects.ts";
import { filled, line, text } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";

/** PKCS#1 or OpenSSH, line feeds only: neither PKCS#8 nor a key that passed through Windows (facts 32). */
const privateKey = text.refine(
  (key) => /^-----BEGIN (RSA|OPENSSH) PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END \1 PRIVATE KEY-----\s*$/.test(key),
  "Invalid private key format",
);

const publicKey = text.refine((key) => /^ssh-(rsa|ed25519)\s+[A-Za-z0-9+/=]+/.test(key), "Invalid public key format");

export const sshKeyRouter: Router = {
  generate: mutation({ type: z.enum(["rsa", "ed25519"]).default("rsa") }, (_dokploy, { type }) => generateSshKey(type)),
  // Answers nothing: the new id is found in `all`. The organization is demanded and then not looked at.
  create: mutation(
    { name: filled, description: line, privateKey, publicKey, organizationId: text },
    ({ tables }, { description = null, ...input }, { member: { organizationId } }) => {
      const row = { ...input, description, createdAt: now(), lastUsedAt: null, organizationId };
      tables.sshKeys.push({ sshKeyId: rowId(), ...row });
    },
  ),
  one: query({ sshKeyId: filled }, ({ tables }, { sshKeyId }) => find(tables, "sshKeys", sshKeyId)),
  all: query({}, ({ tables }, _input, { member }) => ofOrganization(tables, "sshKeys", member)),
  allForApps: query({}, ({ tables }, _input, { member }) =>
    ofOrganization(tables, "sshKeys", member).map(({ sshKeyId, name }) => ({ sshKeyId, name })),
  ),
  update: mutation(
    { sshKeyId: text, name: filled.optional(), description: line, lastUsedAt: line },
    // The key material cannot change; with nothing that can, the database has nothing to set.
    ({ tables }, { sshKeyId, ...changes }) => {
      const row = tables.sshKeys.find((key) => key.sshKeyId === sshKeyId);
      if (!row || Object.keys(changes).length === 0) throw badRequest("Error updating this SSH key");
      return Object.assign(row, changes);
    },
  ),
  // A key in use goes too: the composes that named it name none, and their next deployment fails.
  remove: mutation({ sshKeyId: text }, ({ tables }, { sshKeyId }) => {
    const row = removeRow(tables, "sshKeys", sshKeyId);
    for (const compose of tables.composes) if (compose.customGitSSHKeyId === sshKeyId) compose.customGitSSHKeyId = null;
    return row;
  }),
};
