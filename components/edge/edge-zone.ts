import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { type FoundZone, foundZone } from "./found-zone.ts";
import { zoneAccount } from "./zone-account.ts";

/** The zone of the stack's names: its own, in that account, or another stack's. */
export type EdgeZone = { accountId: string } | FoundZone;

export async function edgeZone(config: StackConfig, zones: Promise<readonly GetZonesResult[]>): Promise<EdgeZone> {
  return config.dns.createZone ? { accountId: await zoneAccount(config, zones) } : foundZone(config.dns, await zones);
}
