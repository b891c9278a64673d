/** The official hcloud plugin's stand-in: the same resources over the same API, asked in memory. */
import { type Provider, ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Calls } from "../../core/calls.ts";
import { hetznerApi } from "../../hetzner/api.ts";
import { HetznerClient } from "./client.ts";
import { hcloudFunctions } from "./functions.ts";
import type { HetznerStore } from "../../hetzner/store.ts";
import { firewallType } from "./firewall.ts";
import { primaryIpType } from "./primary-ip.ts";
import { rdnsType } from "./rdns.ts";
import { serverType } from "./server.ts";
import { sshKeyType } from "./ssh-key.ts";

export function hcloudProvider(store: HetznerStore, calls: Calls): Provider {
  const client = new HetznerClient(hetznerApi(store, calls));
  // Without one of its own it is taken to be in the environment, as in the sandbox's own.
  client.token = store.state.token;
  return {
    name: "hcloud",
    version: "1.41.0",
    configSecrets: ["token"],
    configure: (config) => {
      const given = config["token"];
      if (typeof given !== "string") return;
      // A wrong token of the right length is found out by the first call only.
      if (given.length !== 64) {
        throw new ProviderError("entered token is invalid (must be exactly 64 characters long)");
      }
      client.token = given;
    },
    resources: {
      "hcloud:index/sshKey:SshKey": sshKeyType(client),
      "hcloud:index/primaryIp:PrimaryIp": primaryIpType(client),
      "hcloud:index/firewall:Firewall": firewallType(client),
      "hcloud:index/server:Server": serverType(client),
      "hcloud:index/rdns:Rdns": rdnsType(client),
    },
    functions: hcloudFunctions(client),
  };
}
