import type { GetServersServer } from "@pulumi/hcloud/types/output.js";
import type { Check, Look } from "./look.ts";

/** Production's server is replaced only by the permission, and once Hetzner protects it no more. */
export const replacementIsMeant: Check = ({ config, server, protect }) => {
  const change = server && replacingChange(config, server);
  if (config.kind !== "production" || !change) return [];
  const { property, runs, wanted } = change;
  const { id, name } = server;
  const what = `${property}: production's server ${id} (${name}) has ${runs}, and ${wanted} would replace it`;
  const permission = `server.allowReplacementOf: ${id}`;
  if (protect) {
    return [`${what}, with all that is on it; go back to ${runs}, or write the one-time permission "${permission}"`];
  }
  // Hetzner refuses to delete what it protects, when its names and firewall are gone already.
  if (server.deleteProtection) {
    return [
      `${what}, but Hetzner still protects it; first pulumi up with "${permission}" and ${runs}, then change ${property}`,
    ];
  }
  return [];
};

/** An adopted server's image cannot be read back as it was given, and is left alone. */
export function replacingChange({ server, adopt }: Look["config"], running: GetServersServer) {
  if (running.location !== server.location) {
    return { property: "server.location", runs: running.location, wanted: server.location };
  }
  // Hetzner forgets the name of an image that it has withdrawn.
  if (adopt?.serverId === undefined && running.image !== "" && running.image !== server.image) {
    return { property: "server.image", runs: running.image, wanted: server.image };
  }
  return undefined;
}
