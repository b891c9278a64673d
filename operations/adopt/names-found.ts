/** The zone and the records that exist already. */
import type { AdoptConfig, StackConfig } from "../../stack-config/stack-config.ts";
import { OperationError } from "../operation-error.ts";
import { Cloudflare } from "../services/cloudflare.ts";
import type { Environment } from "../services/json-service.ts";
import { atMostOne } from "./exactly-one.ts";

export interface NamesFound {
  adopt: Pick<AdoptConfig, "zoneId" | "recordIds">;
  /** Where the domain's A record leads. */
  address?: string;
}

/** What the program would make, and only that: other records of the zone are none of its business. */
const TYPES = ["A", "AAAA"] as const;

export async function namesFound(environment: Environment, { dns, domain }: StackConfig): Promise<NamesFound> {
  const cloudflare = Cloudflare.from(environment);
  const zones = await cloudflare.zones(dns.zone);
  const zone = atMostOne(`zones ${dns.zone} at Cloudflare`, zones, ({ id }) => id, "let the token see one alone");
  if (!zone) return { adopt: {} };
  const records = await cloudflare.records(zone.id, { name: domain });
  const alias = records.find(({ type }) => type === "CNAME");
  if (alias)
    throw new OperationError(
      `${domain} is a CNAME to ${alias.content}, where the program declares A and AAAA: remove it first`,
    );
  const recordIds: Record<string, string> = {};
  let address: string | undefined;
  for (const type of TYPES) {
    const ofType = records.filter((record) => record.type === type);
    const what = `${type} records of ${domain}`;
    const record = atMostOne(what, ofType, ({ content, id }) => `${content}, ${id}`, "remove all but the right one");
    if (!record) continue;
    recordIds[`${type} ${domain}`] = record.id;
    if (type === "A") address = record.content;
  }
  return { adopt: { zoneId: zone.id, recordIds }, ...(address !== undefined && { address }) };
}
