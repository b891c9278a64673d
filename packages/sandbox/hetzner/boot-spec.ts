/** What a machine gets of its server at its first boot. */
import type { BootSpec } from "../machine/host.ts";
import { images } from "./catalogue.ts";
import type { PrimaryIps } from "./primary-ips.ts";
import { serverTypeNamed } from "./server-order.ts";
import type { Server } from "./state.ts";

export function bootSpec(server: Server, primaryIps: PrimaryIps): BootSpec {
  const type = serverTypeNamed(server.serverType);
  return {
    serverId: server.id,
    name: server.name,
    ipv4: primaryIps.of(server.id, "ipv4")?.ip ?? "",
    ipv6: firstAddress(primaryIps.of(server.id, "ipv6")?.ip),
    image: images.find(({ id }) => id === server.imageId)?.name ?? "",
    userData: server.userData,
    sshKeys: server.sshPublicKeys,
    vcpus: type.cores,
    memoryMb: type.memory * 1024,
  };
}

/** "2001:db8:1::" → "2001:db8:1::1": the address a server takes of its network. */
function firstAddress(network: string | undefined): string {
  return network === undefined ? "" : `${network}1`;
}
