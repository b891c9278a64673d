import { nullable, oneOf, optional, text } from "../../input/field.ts";
import {
  createSshKey,
  findSshKey,
  generateSshKey,
  listSshKeys,
  removeSshKey,
  updateSshKey,
} from "../../store/ssh-keys.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";

/** PKCS#1 or OpenSSH, line feeds only: neither PKCS#8 nor a key that passed through Windows (facts 32). */
const privateKey = text({
  accepts: (key) =>
    /^-----BEGIN (RSA|OPENSSH) PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END \1 PRIVATE KEY-----\s*$/.test(key),
  acceptsMessage: "Invalid private key format",
});

const publicKey = text({
  accepts: (key) => /^ssh-(rsa|ed25519)\s+[A-Za-z0-9+/=]+/.test(key),
  acceptsMessage: "Invalid public key format",
});

export const sshKeyRouter: Router = {
  generate: mutation({ type: optional(oneOf(["rsa", "ed25519"])) }, (_dokploy, _caller, { type }) =>
    generateSshKey(type ?? "rsa"),
  ),
  // Answers nothing: the new id is found in `all`. The organization is demanded and then not looked at.
  create: mutation(
    {
      name: text({ min: 1 }),
      description: optional(nullable(text())),
      privateKey,
      publicKey,
      organizationId: text(),
    },
    ({ tables }, { member }, input) => createSshKey(tables, member.organizationId, input),
  ),
  one: query({ sshKeyId: text({ min: 1 }) }, ({ tables }, _caller, { sshKeyId }) => findSshKey(tables, sshKeyId)),
  all: query({}, ({ tables }, { member }) => listSshKeys(tables, member.organizationId)),
  allForApps: query({}, ({ tables }, { member }) =>
    listSshKeys(tables, member.organizationId).map(({ sshKeyId, name }) => ({ sshKeyId, name })),
  ),
  update: mutation(
    {
      sshKeyId: text(),
      name: optional(text({ min: 1 })),
      description: optional(nullable(text())),
      lastUsedAt: optional(nullable(text())),
    },
    ({ tables }, _caller, { sshKeyId, ...changes }) => updateSshKey(tables, sshKeyId, changes),
  ),
  remove: mutation({ sshKeyId: text() }, ({ tables }, _caller, { sshKeyId }) => removeSshKey(tables, sshKeyId)),
};
