import { z } from "zod";
import { rowId } from "../../ids.ts";
import { find } from "../../store/rows.ts";
import { generateSshKey, removeSshKey, updateSshKey } from "../../store/ssh-keys.ts";
import { now } from "../../tables/projects.ts";
import type { SshKeyRow, Tables } from "../../tables/tables.ts";
import { filled, line, text } from "../input.ts";
import { type Caller, mutation, query, type Router } from "../procedure.ts";

/** PKCS#1 or OpenSSH, line feeds only: neither PKCS#8 nor a key that passed through Windows (facts 32). */
const privateKey = text.refine(
  (key) => /^-----BEGIN (RSA|OPENSSH) PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END \1 PRIVATE KEY-----\s*$/.test(key),
  "Invalid private key format",
);

const publicKey = text.refine((key) => /^ssh-(rsa|ed25519)\s+[A-Za-z0-9+/=]+/.test(key), "Invalid public key format");

function keysOf(tables: Tables, { member }: Caller): SshKeyRow[] {
  return tables.sshKeys.filter((row) => row.organizationId === member.organizationId).reverse();
}

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
  all: query({}, ({ tables }, _input, caller) => keysOf(tables, caller)),
  allForApps: query({}, ({ tables }, _input, caller) =>
    keysOf(tables, caller).map(({ sshKeyId, name }) => ({ sshKeyId, name })),
  ),
  update: mutation(
    { sshKeyId: text, name: filled.optional(), description: line, lastUsedAt: line },
    ({ tables }, { sshKeyId, ...changes }) => updateSshKey(tables, sshKeyId, changes),
  ),
  remove: mutation({ sshKeyId: text }, ({ tables }, { sshKeyId }) => removeSshKey(tables, sshKeyId)),
};
