import { getDnsRecords } from "@pulumi/cloudflare/getDnsRecords.js";
import { getRulesets } from "@pulumi/cloudflare/getRulesets.js";
import { getZones } from "@pulumi/cloudflare/getZones.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import { declaredRulesets } from "../edge/zone-rule-lists.ts";
import type { ExistingRecord } from "../edge/record-conflicts.ts";
import { markedStack } from "../edge/record-mark.ts";
import { answered } from "./answered.ts";

export interface ZoneAtCloudflare {
  name: string;
  made: Date;
  records: readonly (ExistingRecord & { proxied: boolean })[];
  /** The zone's own lists of rules; empty where the stack declares none. */
  rulesets: readonly { id: string; name: string; phase: string; kind: string }[];
  /** Whether something in it carries the stack's mark, so that the stack was there before. */
  isStacks: boolean;
}

/** Of that name, in whichever accounts the token sees. */
export async function zonesNamed(name: string): Promise<GetZonesResult[]> {
  return (await answered("Cloudflare", getZones({ name }))).results;
}

/** A zone of the stack's; undefined: the token sees none of that name. */
export async function zoneAtCloudflare(
  config: StackConfig,
  zones: Promise<readonly GetZonesResult[]>,
): Promise<ZoneAtCloudflare | undefined> {
  const results = await zones;
  const zone = results.find(({ id }) => id === config.adopt?.zoneId) ?? results[0];
  if (!zone) return undefined;
  const { id: zoneId, name } = zone;
  const [records, { rulesets }] = await Promise.all([
    answered("Cloudflare", getDnsRecords({ zoneId, maxItems: MOST_RECORDS })),
    declaredRulesets(config).length > 0 ? answered("Cloudflare", getRulesets({ zoneId })) : { rulesets: [] },
  ]);
  return {
    name,
    made: new Date(zone.createdOn),
    records: records.results,
    rulesets: rulesets.filter(({ kind }) => kind === "zone"),
    isStacks: records.results.some(({ comment }) => markedStack(comment) === config.stack),
  };
}

/** More than a zone of the free plan takes. */
const MOST_RECORDS = 10_000;
