/** Dokploy behind the machine's loopback, over one ssh connection that is opened at the first call. */
import { ApiKey } from "./api/api-key.ts";
import { Dokploy } from "./api/dokploy.ts";
import { HttpTransport } from "./api/transport.ts";
import { SshConnection } from "./machine/ssh-connection.ts";
import type { MachineLink } from "./machine/machine-link.ts";
import type { SshEndpoint } from "./machine/ssh-endpoint.ts";
import type { Context } from "./context.ts";

const DOKPLOY_PORT = 3000;

export function contextOverSsh(machine: SshEndpoint, jumpHost: SshEndpoint | undefined): Context {
  const link = new SshConnection(machine, jumpHost);
  return { dokploy: dokployOver(link), machine: link };
}

export function dokployOver(link: MachineLink): Dokploy {
  const transport = new HttpTransport(async (call) => {
    // Loaded at the first call: a plan makes none, and waits for the plugin.
    const { callPort } = await import("./machine/http-over-link.ts");
    return callPort(link, DOKPLOY_PORT, call);
  }, new ApiKey(link));
  return new Dokploy(transport);
}
