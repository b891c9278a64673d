/** Dokploy behind the machine's loopback, over one ssh connection that is opened at the first call. */
import { ApiKey } from "./api/api-key.ts";
import { Dokploy } from "./api/dokploy.ts";
import { HttpTransport } from "./api/transport.ts";
import type { Configuration } from "./configuration.ts";
import { channelAgent, send } from "./machine/http-over-link.ts";
import { SshConnection } from "./machine/ssh-connection.ts";
import type { Reach } from "./reach.ts";

const DOKPLOY_PORT = 3000;

export function reachOverSsh({ machine, proxy }: Configuration): Reach {
  const link = new SshConnection(machine, proxy);
  const agent = channelAgent(link, DOKPLOY_PORT);
  return { dokploy: new Dokploy(new HttpTransport((call) => send(agent, call), new ApiKey(link))), machine: link };
}
