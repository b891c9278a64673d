import type { Check } from "./look.ts";
import { replacingChange } from "./replacement.ts";

const ON_ITS_WAY = ["initializing", "starting"];

/** Hetzner's provider knows nothing of power: a server that is off is "unchanged" to a plan, with visitors at 522. */
export const serverRuns: Check = ({ config, server }) => {
  if (!server || replacingChange(config, server)) return [];
  if (server.status === "running" || ON_ITS_WAY.includes(server.status)) return [];
  const what = `server ${server.id} (${server.name}) is ${server.status}`;
  if (server.status === "off" || server.status === "stopping") {
    return [`${what}: npm run recover -- --stack ${config.stack} --start starts it; then run this again`];
  }
  return [`${what}: run this again when Hetzner says that it is running`];
};
