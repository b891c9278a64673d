/** A key by which Dokploy clones a repository. Its material cannot be changed: a new key replaces it. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { SshKeyRow } from "../api/objects.ts";
import type { Dokploy } from "../api/dokploy.ts";
import type { Reached } from "../context.ts";
import { only } from "../rules/by-name.ts";
import { createOnce, importHint } from "../rules/create-once.ts";
import { checkFields, type Fields, text } from "../rules/fields.ts";
import { isMarkedBy, marked, unmarked } from "../rules/mark.ts";

const FIELDS: Fields = {
  name: { kind: "text", required: true, rule: (name: string) => (name.trim() ? undefined : "name must not be empty") },
  description: { kind: "text" },
  privateKey: {
    kind: "text",
    required: true,
    rule: (key: string) =>
      /^-----BEGIN (OPENSSH|RSA) PRIVATE KEY-----\n/.test(key)
        ? undefined
        : "privateKey must be an OpenSSH or PKCS#1 private key with LF line ends: Dokploy's git takes no other form",
  },
  publicKey: {
    kind: "text",
    required: true,
    rule: (key: string) =>
      /^(ssh-|ecdsa-)\S+ [A-Za-z0-9+/]+=*( .*)?\s*$/.test(key)
        ? undefined
        : 'publicKey must be like "ssh-ed25519 AAAA…"',
  },
};

export function sshKeyResource(reached: Reached): ResourceType {
  return {
    secrets: ["privateKey"],
    replaceOn: ["privateKey", "publicKey"],

    check(news) {
      const checked = checkFields(FIELDS, news);
      // Dokploy trims nothing and git wants the line end; Pulumi's tls keys and files differ in it.
      for (const [property, end] of [
        ["privateKey", "\n"],
        ["publicKey", ""],
      ] as const) {
        const value = checked.inputs[property];
        if (typeof value === "string") checked.inputs[property] = value.trim() + end;
      }
      return checked;
    },

    async create(inputs, call) {
      const { sshKeys } = reached().dokploy;
      const [name, privateKey, publicKey] = [
        text(inputs, "name"),
        text(inputs, "privateKey"),
        text(inputs, "publicKey"),
      ];
      const description = marked(text(inputs, "description"), call.urn);
      const key = await createOnce<SshKeyRow>({
        namesakes: async () =>
          (await sshKeys.all()).filter((row) => row.name === name || samePublicKey(row.publicKey, publicKey)),
        isOurs: (row) =>
          isMarkedBy(row.description, call.urn) &&
          samePublicKey(row.publicKey, publicKey) &&
          row.privateKey.trim() === privateKey.trim(),
        // The predecessor of a rotation carries the same mark; it goes when nothing uses it any more.
        refusal: (row) =>
          isMarkedBy(row.description, call.urn)
            ? undefined
            : `an ssh key named "${row.name}" exists in Dokploy already: ${importHint("SshKey", call, row.sshKeyId)}`,
        create: async () => {
          await sshKeys.create({ name, description, privateKey, publicKey });
          return undefined;
        },
      });
      return { id: key.sshKeyId, state: { ...inputs, sshKeyId: key.sshKeyId } };
    },

    async read(id) {
      const rows = await reached().dokploy.sshKeys.all();
      const named = (): SshKeyRow[] => rows.filter((row) => row.name === id || samePublicKey(row.publicKey, id));
      const key = rows.find((row) => row.sshKeyId === id) ?? only("ssh keys", id, named());
      if (!key) return undefined;
      const description = unmarked(key.description);
      const inputs: Values = {
        name: key.name,
        ...(description && { description }),
        privateKey: `${key.privateKey.trim()}\n`,
        publicKey: key.publicKey.trim(),
      };
      return { id: key.sshKeyId, inputs, state: { ...inputs, sshKeyId: key.sshKeyId } };
    },

    async update(sshKeyId, _olds, news, call) {
      const description = marked(text(news, "description"), call.urn);
      await reached().dokploy.sshKeys.update({ sshKeyId, name: text(news, "name"), description });
      return { ...news, sshKeyId };
    },

    async delete(sshKeyId) {
      const { dokploy } = reached();
      // Dokploy would take the key out of the services that use it, and their next deployment could not clone.
      const users = await usersOf(dokploy, sshKeyId);
      if (users.length > 0)
        throw new ProviderError(`the ssh key is still used by ${users.join(", ")}: give them another key first`);
      await dokploy.sshKeys.remove(sshKeyId);
    },
  };
}

async function usersOf(dokploy: Dokploy, sshKeyId: string): Promise<string[]> {
  const projects = await Promise.all(
    (await dokploy.projects.all()).map(({ projectId }) => dokploy.projects.one(projectId)),
  );
  const listed = projects.flatMap((project) => project?.environments.flatMap(({ compose }) => compose) ?? []);
  const services = await Promise.all(listed.map(({ composeId }) => dokploy.composes.one(composeId)));
  return services.flatMap((row) => (row?.customGitSSHKeyId === sshKeyId ? [`compose "${row.name}"`] : []));
}

/** Compared without the comment. */
function samePublicKey(a: string, b: string): boolean {
  const material = (key: string): string => key.trim().split(/\s+/).slice(0, 2).join(" ");
  return material(a) === material(b);
}
