/** The server with its address and its firewall. */
import type { AdoptConfig, StackConfig } from "../../stack-config/stack-config.ts";
import { DOOR_LABEL } from "../ssh-access/ssh-access.ts";
import { OperationError } from "../operation-error.ts";
import { Hetzner, type HetznerFirewall, type HetznerServer, serversOf } from "../services/hetzner.ts";
import type { Environment } from "../services/json-service.ts";
import { atMostOne, exactlyOne } from "./exactly-one.ts";

export interface MachineFound {
  adopt: Pick<AdoptConfig, "serverId" | "serverName" | "primaryIpId" | "firewallId">;
  /** IPv4. */
  address: string;
  /** Whether Hetzner makes its daily backups; switching them off deletes them. */
  backups: boolean;
  /** What the first preview would do that nobody wants. */
  warnings: string[];
}

/** How a person says which; undefined: the domain's A record leads there. */
export interface Wanted {
  name?: string;
  address?: string;
}

export async function machineFound(
  environment: Environment,
  config: StackConfig,
  wanted: Wanted,
): Promise<MachineFound> {
  const hetzner = Hetzner.from(environment);
  const servers = await hetzner.list("servers");
  const server = serverOf(servers, wanted);
  const { ipv4 } = server.public_net;
  if (!ipv4) throw new OperationError(`the server ${server.name} has no IPv4 address, and the program needs one`);
  const firewall = atMostOne(
    `firewalls of the server ${server.name}`,
    (await hetzner.list("firewalls")).filter(
      (one) => !(DOOR_LABEL in one.labels) && server.public_net.firewalls.some(({ id }) => id === one.id),
    ),
    ({ name, id }) => `${name}, ${id}`,
    "take all but one off the server in the Hetzner console",
  );
  if (firewall) refuseShared(firewall, server, servers);
  const adopt = {
    serverId: server.id,
    serverName: server.name,
    primaryIpId: ipv4.id,
    ...(firewall && { firewallId: firewall.id }),
  };
  const backups = server.backup_window !== null;
  return { adopt, address: ipv4.ip, backups, warnings: disagreements(server, config) };
}

/** The program applies its firewall to its own server and to nothing else. */
function refuseShared(firewall: HetznerFirewall, server: HetznerServer, servers: readonly HetznerServer[]): void {
  const others = serversOf(firewall).filter((id) => id !== server.id);
  if (others.length === 0) return;
  const named = others.map((id) => `${servers.find((one) => one.id === id)?.name ?? "a server"} (${id})`).join(", ");
  throw new OperationError(
    `the firewall ${firewall.name} (${firewall.id}) of the server ${server.name} is that of ${named} as well, which the program ` +
      `would take it off: in the Hetzner console give ${server.name} a firewall of its own with the same rules, in place of this ` +
      "one, then adopt again",
  );
}

function serverOf(servers: HetznerServer[], { name, address }: Wanted): HetznerServer {
  const shown = (server: HetznerServer): string =>
    `${server.name}, ${server.public_net.ipv4?.ip ?? "no IPv4"}, ${server.id}`;
  const todo = "say which by --server NAME or --address ADDRESS";
  if (name !== undefined)
    return exactlyOne(
      `servers named ${name} at Hetzner`,
      servers.filter((one) => one.name === name),
      shown,
      todo,
    );
  if (address === undefined) return exactlyOne("servers at Hetzner", servers, shown, todo);
  const there = servers.filter(({ public_net }) => public_net.ipv4?.ip === address);
  return exactlyOne(`servers at Hetzner with the address ${address}`, there, shown, todo);
}

function disagreements({ server_type, location }: HetznerServer, { server }: StackConfig): string[] {
  const warnings: string[] = [];
  if (location.name !== server.location)
    warnings.push(
      `the server is in ${location.name}, the file says ${server.location}: an up would replace it; set server.location`,
    );
  if (server_type.name !== server.type)
    warnings.push(
      `the server is a ${server_type.name}, the file says ${server.type}: an up would rescale it; set server.type`,
    );
  return warnings;
}
