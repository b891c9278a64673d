import * as pulumi from "@pulumi/pulumi";
import type { GetZonesResult } from "@pulumi/cloudflare/types/output.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";

export interface FoundZone {
  id: string;
  nameServers: string[];
}

/** The zone that another stack has made, among those of its name; two accounts may each have one. */
export function foundZone({ zone: name, accountId }: StackConfig["dns"], zones: readonly GetZonesResult[]): FoundZone {
  const [zone, ...others] = zones.filter(({ account }) => accountId === undefined || account.id === accountId);
  if (!zone) {
    throw new pulumi.RunError(
      `dns.zone: the Cloudflare token sees no zone ${name}; production's stack makes it, so pulumi up there first, or correct dns.zone`,
    );
  }
  if (others.length === 0) return { id: zone.id, nameServers: zone.nameServers };
  throw new pulumi.RunError(
    `dns.accountId: the Cloudflare token sees ${others.length + 1} zones ${name}, in as many accounts; name the account of production's`,
  );
}
