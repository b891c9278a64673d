/**
 * One look at what exists before anything is planned. A plan alone sees none of it: it asks the services nothing, and would begin
 * what cannot be finished. A new check is a file beside this one and a name in the list.
 */
import * as pulumi from "@pulumi/pulumi";
import { zonesNamed } from "./at-cloudflare.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { PriceList } from "../cost/price-list.ts";
import { backupsAreKept } from "./backups-kept.ts";
import { costIsTold } from "./cost.ts";
import { firewallHolds } from "./firewall-holds.ts";
import { type FoundOutside, foundOutside } from "./found-outside.ts";
import { type Check, lookAt } from "./look.ts";
import { serverIsThere } from "./server-is-there.ts";
import { namesAreFree } from "./names-free.ts";
import { namesAreKept } from "./names-kept.ts";
import { replacementIsMeant, replacingChange } from "./replacement.ts";
import { serverIsProtected } from "./server-protection.ts";
import { serverRuns } from "./server-runs.ts";
import { serverTypeFits } from "./server-type.ts";
import { workersAreToBeHad } from "./workers-stock.ts";
import { zoneIsFree } from "./zone-free.ts";

const CHECKS: readonly Check[] = [
  serverIsThere,
  serverRuns,
  serverIsProtected,
  firewallHolds,
  replacementIsMeant,
  backupsAreKept,
  zoneIsFree,
  namesAreFree,
  namesAreKept,
  serverTypeFits,
  workersAreToBeHad,
  costIsTold,
];

/** Of each check; the services' own plugins try again for about as long. */
const PATIENCE_MS = 60_000;

export interface Preflight {
  /** Whether the parts that cannot be had again are protected. */
  protect: boolean;
  /** Whether the plan gives the running server another type, for which it is powered off. */
  rescales: boolean;
  /** Whether the plan makes a machine, whose first boot the steps on it have to wait for. */
  boots: boolean;
  found: FoundOutside;
}

/** Throws a RunError, which Pulumi shows as a sentence each, with every reason why the plan must not begin. */
export async function preflight(config: StackConfig, prices: Promise<PriceList>): Promise<Preflight> {
  const zones = zonesNamed(config.dns.zone);
  const found = foundOutside(config, zones);
  // It is awaited beside the checks.
  found.catch(() => undefined);
  const look = await lookAt(config, prices, zones);
  const nothing = found.then(() => []);
  const reasons = await Promise.all([bounded(() => nothing), ...CHECKS.map((check) => bounded(() => check(look)))]);
  const refusals = new Set(reasons.flat());
  if (refusals.size > 0) throw new pulumi.RunError([...refusals].join("\n"));
  const { server, protect } = look;
  return {
    protect,
    rescales: server !== undefined && server.serverType !== config.server.type,
    boots: server === undefined || replacingChange(config, server) !== undefined,
    found: await found,
  };
}

async function bounded(check: () => ReturnType<Check>): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    const words = `a check before the plan had no answer within ${PATIENCE_MS / 1000} seconds: run it again`;
    timer = setTimeout(() => resolve([words]), PATIENCE_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch (error) {
    if (error instanceof pulumi.RunError) return [error.message];
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
