/**
 * What resources are made of and only a service knows. It is asked here, beside the checks: a resource whose inputs come of a
 * question that failed would have everything behind it say so once more.
 */
import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import { cloudflareRanges } from "../machine/cloudflare-ranges.ts";
import { type EdgeZone, edgeZone } from "../edge/edge-zone.ts";
import { zoneAccount } from "../edge/zone-account.ts";
import { bucketName } from "../backups/bucket-name.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { objectRightsOf } from "./object-rights.ts";
import { r2IsOrdered } from "./r2-ordered.ts";

export interface FoundOutside {
  /** Networks of Cloudflare's, sorted; undefined: visitors come directly. */
  cloudflareRanges: string[] | undefined;
  zone: EdgeZone;
  /** Cloudflare's, for the bucket of backups; undefined: none is made there. */
  accountId: string | undefined;
  /** Cloudflare's id of the right to objects of a bucket; undefined: the stack gives it to nobody. */
  objectRights: string | undefined;
}

/** Rejects with a RunError. */
export async function foundOutside(
  config: StackConfig,
  zones: Promise<readonly GetZonesResult[]>,
): Promise<FoundOutside> {
  const ofCloudflare = config.dns.proxied ? cloudflareRanges() : undefined;
  const [ranges, zone] = await Promise.all([ofCloudflare, edgeZone(config, zones)]);
  const { recipients, endpoint, makeKeys, bucket = bucketName(config.stack) } = config.backups;
  const makesBucket = recipients.length > 0 && endpoint === undefined;
  const accountId = makesBucket ? await zoneAccount(config, zones) : undefined;
  if (accountId !== undefined) await r2IsOrdered(accountId, bucket);
  const objectRights = accountId !== undefined && makeKeys ? await objectRightsOf(accountId) : undefined;
  return { cloudflareRanges: ranges, zone, accountId, objectRights };
}
