/** hcloud:index/sshKey:SshKey */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { SshKeyJson } from "../../hetzner/answers.ts";
import type { HetznerClient } from "./client.ts";
import { labelsFault } from "./inputs.ts";

const row: Row = {
  library: "framework",
  autonamed: true,
  inputs: {
    name: { type: "string", computed: true },
    publicKey: {
      type: "string",
      required: true,
      replaces: true,
      description:
        "Public key of the SSH Key pair. If this is a file, it can be read using the `file` interpolation function.",
    },
    labels: { type: "map" },
  },
};

interface Answer {
  ssh_key: SshKeyJson;
}

export function sshKeyType(client: HetznerClient): ResourceType {
  const outputs = ({ name, public_key, labels, fingerprint }: SshKeyJson): Values => {
    return { name, publicKey: public_key, labels, fingerprint };
  };
  return bridgedType(row, {
    validate: labelsFault,
    create: async ({ name, publicKey, labels }) => {
      const request = { name, public_key: publicKey, labels: labels ?? {} };
      const { ssh_key: key } = await client.request<Answer>("POST", "/ssh_keys", request);
      return { id: String(key.id), outputs: outputs(key) };
    },
    read: async (id) => {
      const found = await client.find<Answer>(`/ssh_keys/${id}`);
      return found && { outputs: outputs(found.ssh_key) };
    },
    update: async (id, _olds, { name, labels }) =>
      outputs((await client.request<Answer>("PUT", `/ssh_keys/${id}`, { name, labels: labels ?? {} })).ssh_key),
    delete: (id) => client.delete(`/ssh_keys/${id}`),
  });
}
