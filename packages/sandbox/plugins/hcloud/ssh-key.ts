/** hcloud:index/sshKey:SshKey */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import { type HetznerClient, tolerate } from "./client.ts";
import type { SshKeyJson } from "../../hetzner/views/ssh-key.ts";
import { labelsFault } from "./labels-fault.ts";

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

export function sshKeyType(client: HetznerClient): ResourceType {
  const outputs = ({ name, public_key, labels, fingerprint }: SshKeyJson): Values => {
    return { name, publicKey: public_key, labels, fingerprint };
  };
  return bridgedType(row, {
    validate: labelsFault,
    create: async ({ name, publicKey, labels }) => {
      const answer = await client.request("POST", "/ssh_keys", { name, public_key: publicKey, labels: labels ?? {} });
      const { ssh_key: key } = answer as { ssh_key: SshKeyJson };
      return { id: String(key.id), outputs: outputs(key) };
    },
    read: async (id) => {
      const found = (await client.find(`/ssh_keys/${id}`)) as { ssh_key: SshKeyJson } | undefined;
      return found && { outputs: outputs(found.ssh_key) };
    },
    update: async (id, _olds, { name, labels }) => {
      const answer = await client.request("PUT", `/ssh_keys/${id}`, { name, labels: labels ?? {} });
      return outputs((answer as { ssh_key: SshKeyJson }).ssh_key);
    },
    delete: (id) => tolerate("not_found", client.request("DELETE", `/ssh_keys/${id}`)),
  });
}
