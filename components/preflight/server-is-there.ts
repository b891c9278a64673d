import type { Check } from "./look.ts";

/** Without it the engine refuses each protected thing that went with the server, and says of none what to do. */
export const serverIsThere: Check = ({ config, server, lost, protect }) => {
  const { stack, adopt } = config;
  if (server) return [];
  const permission = (id: number): string => `write "server.allowReplacementOf: ${id}" and run pulumi up --refresh`;
  if (adopt?.serverId !== undefined) {
    const { serverId } = adopt;
    const words = `adopt.serverId: Hetzner's project has no server ${serverId}; correct it, or leave adopt out to make everything anew`;
    return [lost ? `${words}: then ${permission(serverId)}` : words];
  }
  if (!lost || !protect) return [];
  return [
    `production's server ${lost.id} is gone: Hetzner has none for ${stack}, and what was on it is lost; is HCLOUD_TOKEN ` +
      `that of the right project? To make a new one at the same address ${permission(lost.id)}`,
  ];
};
