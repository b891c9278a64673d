/** hcloud:index/sshKey:SshKey */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { SshKeyJson } from "../../hetzner/answers.ts";
import type { HetznerClient } from "./client.ts";
import { labelsFault } from "./inputs.ts";
import { named } from "./named.ts";

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
  const keys = named(client, "ssh_key", ({ name, public_key, labels, fingerprint }: SshKeyJson) => ({
    ...{ name, publicKey: public_key, labels, fingerprint },
  }));
  return bridgedType(row, {
    ...keys,
    validate: labelsFault,
    create: ({ name, publicKey, labels }, _call, made) =>
      keys.make({ name, public_key: publicKey, labels: labels ?? {} }, made),
    update: (id, _olds, { name, labels }) => keys.change(id, { name, labels: labels ?? {} }),
  });
}
