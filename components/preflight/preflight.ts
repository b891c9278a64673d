/**
 * One look at what exists before anything is planned: whether the stack is protected, and whether its server can be had.
 * A plan alone sees neither: it asks Hetzner nothing, and would begin what cannot be finished.
 */
import { getServers } from "@pulumi/hcloud/getServers.js";
import { getServerType } from "@pulumi/hcloud/getServerType.js";
import type { GetServersServer } from "@pulumi/hcloud/types/output.js";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { answered } from "./answered.ts";
import { costChange, costLine } from "../cost/cost-change.ts";
import type { PriceList } from "../cost/price-list.ts";

export interface Preflight {
  /** Whether the parts that cannot be had again are protected. */
  protect: boolean;
}

/** Throws a RunError, which Pulumi shows as a sentence, for a plan that must not begin. */
export async function preflight(config: StackConfig, prices: Promise<PriceList>): Promise<Preflight> {
  const server = await runningServer(config);
  const protect = isProtected(config, server?.id);
  if (server) refuseReplacement(config, server, protect);
  if (server?.serverType !== config.server.type || server.location !== config.server.location) {
    await requireStock(config, server, prices);
  }
  await tellCost(config.server, server, prices);
  return { protect };
}

/** The adopted one, or the one that carries the stack's labels; undefined: there is none yet. */
async function runningServer({ stack, adopt }: StackConfig): Promise<GetServersServer | undefined> {
  const { servers } = await answered("Hetzner", getServers({}));
  const labelled = servers.find(({ labels }) => labels["managed-by"] === "yapit-infra" && labels["stack"] === stack);
  const server = servers.find(({ id }) => id === adopt?.serverId) ?? labelled;
  if (adopt?.serverId === undefined || server) return server;
  throw new pulumi.RunError(
    `adopt.serverId: Hetzner's project has no server ${adopt.serverId}; correct it, or leave adopt out to make everything anew`,
  );
}

/**
 * Production is, but while the configuration names the very server that may go. Once that server is gone, the permission
 * means nothing any more.
 */
function isProtected({ kind, server }: StackConfig, runningId: number | undefined): boolean {
  if (kind !== "production") return false;
  const allowed = server.allowReplacementOf;
  if (allowed === undefined) return true;
  if (allowed === runningId) return false;
  void pulumi.log.warn(
    `server.allowReplacementOf names ${allowed}, which is not this stack's server (${runningId ?? "none"}): remove it`,
  );
  return true;
}

function refuseReplacement(config: StackConfig, server: GetServersServer, protect: boolean): void {
  const change = replacingChange(config, server);
  if (config.kind !== "production" || !change) return;
  const { property, runs, wanted } = change;
  const { id, name } = server;
  const what = `${property}: production's server ${id} (${name}) has ${runs}, and ${wanted} would replace it`;
  const permission = `server.allowReplacementOf: ${id}`;
  if (protect) {
    throw new pulumi.RunError(
      `${what}, with all that is on it; go back to ${runs}, or write the one-time permission "${permission}"`,
    );
  }
  // Hetzner refuses to delete what it protects, when its names and firewall are gone already.
  if (server.deleteProtection) {
    throw new pulumi.RunError(
      `${what}, but Hetzner still protects it; first pulumi up with "${permission}" and ${runs}, then change ${property}`,
    );
  }
}

/** An adopted server's image cannot be read back as it was given, and is left alone. */
function replacingChange({ server, adopt }: StackConfig, running: GetServersServer) {
  if (running.location !== server.location) {
    return { property: "server.location", runs: running.location, wanted: server.location };
  }
  // Hetzner forgets the name of an image that it has withdrawn.
  if (adopt?.serverId === undefined && running.image !== "" && running.image !== server.image) {
    return { property: "server.image", runs: running.image, wanted: server.image };
  }
  return undefined;
}

/** A replacement destroys first: it would destroy what cannot be made again. */
async function requireStock(
  config: StackConfig,
  running: GetServersServer | undefined,
  prices: Promise<PriceList>,
): Promise<void> {
  const { type, location } = config.server;
  const { locations } = await answered("Hetzner", getServerType({ name: type }));
  const available = locations.filter((place) => place.available).map(({ name }) => name);
  if (!available.includes(location)) {
    const elsewhere = available.length > 0 ? `available in ${available.join(", ")}` : "nor anywhere else at the moment";
    throw new pulumi.RunError(`server.type: ${type} is not available in ${location}, ${elsewhere}`);
  }
  const list = await prices;
  const price = list.server(type, location);
  const monthly = price === undefined ? "" : ` (EUR ${price.toFixed(2)} a month by ${list.source})`;
  const ordered = running
    ? `${running.serverType} in ${running.location} becomes ${type} in ${location}`
    : `${type} is ordered`;
  void pulumi.log.warn(`server.type: ${ordered} at today's price${monthly}: https://www.hetzner.com/cloud has it`);
}

/** Where nothing that costs changes, nobody waits for the prices here. */
async function tellCost(
  wanted: StackConfig["server"],
  running: GetServersServer | undefined,
  prices: Promise<PriceList>,
): Promise<void> {
  const runs = running && { type: running.serverType, location: running.location, backups: running.backups };
  if (runs?.type === wanted.type && runs.location === wanted.location && runs.backups === wanted.backups) return;
  const change = costChange(runs, wanted, await prices);
  if (change) void pulumi.log.info(costLine(change));
}
