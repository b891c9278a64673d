import { getServerType } from "@pulumi/hcloud/getServerType.js";
import * as pulumi from "@pulumi/pulumi";
import { answered } from "./answered.ts";
import type { Check } from "./look.ts";
import { replacingChange } from "./replacement.ts";

/**
 * Whether the type that is ordered is to be had, and can take the server's disk. A replacement destroys first: it would destroy
 * what cannot be made again. A rescale powers off first: it would leave visitors at 522.
 */
export const serverTypeFits: Check = async ({ config, server, prices }) => {
  const { type, location } = config.server;
  if (server?.serverType === type && server.location === location) return [];
  const { locations, disk, architecture } = await answered("Hetzner", getServerType({ name: type }));
  const available = locations.filter((place) => place.available).map(({ name }) => name);
  if (!available.includes(location)) {
    const elsewhere = available.length > 0 ? `available in ${available.join(", ")}` : "nor anywhere else at the moment";
    return [`server.type: ${type} is not available in ${location}, ${elsewhere}`];
  }
  const rescaled = server && !replacingChange(config, server) ? server : undefined;
  if (rescaled) {
    const { id, name, serverType, primaryDiskSize } = rescaled;
    const runs = `server ${id} (${name}), a ${serverType},`;
    // A disk does not shrink; keepDisk leaves it at the size it was made with, so that the way back stays open.
    if (disk < primaryDiskSize) {
      return [`server.type: ${runs} has a disk of ${primaryDiskSize} GB, which the ${disk} GB of ${type} cannot take`];
    }
    const { architecture: own } = await answered("Hetzner", getServerType({ name: serverType }));
    if (own !== architecture) return [`server.type: ${runs} is of architecture ${own}, and ${type} is ${architecture}`];
  }
  const list = await prices;
  const price = list.server(type, location);
  const monthly = price === undefined ? "" : ` (EUR ${price.toFixed(2)} a month by ${list.source})`;
  const ordered = server
    ? `${server.serverType} in ${server.location} becomes ${type} in ${location}`
    : `${type} is ordered`;
  void pulumi.log.warn(`server.type: ${ordered} at today's price${monthly}: https://www.hetzner.com/cloud has it`);
  return [];
};
