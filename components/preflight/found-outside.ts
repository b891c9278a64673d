/**
 * What resources are made of and only a service knows. It is asked here, beside the checks: a resource whose inputs come of a
 * question that failed would have everything behind it say so once more.
 */
import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import { cloudflareRanges } from "../machine/cloudflare-ranges.ts";
import { type EdgeZone, edgeZone } from "../edge/edge-zone.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";

export interface FoundOutside {
  /** Networks of Cloudflare's, sorted; undefined: visitors come directly. */
  cloudflareRanges: string[] | undefined;
  zone: EdgeZone;
}

/** Rejects with a RunError. */
export async function foundOutside(
  config: StackConfig,
  zones: Promise<readonly GetZonesResult[]>,
): Promise<FoundOutside> {
  const ofCloudflare = config.dns.proxied ? cloudflareRanges() : undefined;
  const [ranges, zone] = await Promise.all([ofCloudflare, edgeZone(config, zones)]);
  return { cloudflareRanges: ranges, zone };
}
