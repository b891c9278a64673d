import { getServers } from "@pulumi/hcloud/getServers.js";
import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import type { GetServersServer } from "@pulumi/hcloud/types/output.js";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { WORKER_LABEL } from "../machine/labels.ts";
import type { PriceList } from "../cost/price-list.ts";
import { answered } from "./answered.ts";
import { type ZoneAtCloudflare, zoneAtCloudflare } from "./at-cloudflare.ts";
import { type LostServer, lostServer } from "./lost-server.ts";

/** What every check sees of the stack and of what exists. */
export interface Look {
  config: StackConfig;
  /** Undefined: there is none yet, or it is lost. */
  server: GetServersServer | undefined;
  /** Its machines that only speak. */
  workers: GetServersServer[];
  /** A server that this stack had, and that is gone. */
  lost: LostServer | undefined;
  /** Whether the parts that cannot be had again are protected. */
  protect: boolean;
  prices: Promise<PriceList>;
  /** As it is at Cloudflare; undefined: there is none yet. */
  zone: Promise<ZoneAtCloudflare | undefined>;
}

/**
 * One question that is asked before anything is planned. It answers with the reasons to refuse the plan, a sentence each, says
 * what to type, and changes nothing; a RunError it throws is a reason, too.
 */
export type Check = (look: Look) => Promise<string[]> | string[];

export async function lookAt(
  config: StackConfig,
  prices: Promise<PriceList>,
  zones: Promise<readonly GetZonesResult[]>,
): Promise<Look> {
  const zone = zoneAtCloudflare(config, zones);
  // Whoever awaits it hears of a failure.
  zone.catch(() => undefined);
  const { servers } = await answered("Hetzner", getServers({}));
  const server = runningServer(config, servers);
  const workers = servers.filter(({ labels }) => labels[WORKER_LABEL] === config.stack);
  const lost = server ? undefined : await lostServer(config);
  return { config, server, workers, lost, protect: isProtected(config, server?.id, lost), prices, zone };
}

/** The adopted one, or the one that carries the stack's labels, or its name, should somebody have taken the labels off. */
function runningServer({ stack, adopt }: StackConfig, servers: GetServersServer[]): GetServersServer | undefined {
  if (adopt?.serverId !== undefined) return servers.find(({ id }) => id === adopt.serverId);
  const labelled = servers.find(({ labels }) => labels["managed-by"] === "yapit-infra" && labels["stack"] === stack);
  return labelled ?? servers.find(({ name }) => name === `yapit-${stack}`);
}

/**
 * Production is, but while the configuration names the very server that may go, or that is gone already. Once another one has
 * taken its place, the permission means nothing any more.
 */
function isProtected(
  { kind, server }: StackConfig,
  runningId: number | undefined,
  lost: LostServer | undefined,
): boolean {
  if (kind !== "production") return false;
  const allowed = server.allowReplacementOf;
  if (allowed === undefined) return true;
  if (allowed === (runningId ?? lost?.id)) return false;
  void pulumi.log.warn(
    `server.allowReplacementOf names ${allowed}, which is not this stack's server (${runningId ?? "none"}): remove it`,
  );
  return true;
}
