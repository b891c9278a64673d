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
/** Of these a name has one alone, or several A and AAAA. */
const ALIASES = ["A", "AAAA", "CNAME"];

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
  if (domain === dns.zone && dns.proxied)
    Object.assign(recordIds, await wwwFound(cloudflare, zone.id, `www.${domain}`));
  return { adopt: { zoneId: zone.id, recordIds }, ...(address !== undefined && { address }) };
}

/** The program sends www to the one name by a CNAME; whatever else stands there would be in its way. */
async function wwwFound(cloudflare: Cloudflare, zoneId: string, name: string): Promise<Record<string, string>> {
  const [record] = (await cloudflare.records(zoneId, { name })).filter(({ type }) => ALIASES.includes(type));
  if (!record) return {};
  if (record.type === "CNAME") return { [`CNAME ${name}`]: record.id };
  throw new OperationError(
    `${name} is a record of type ${record.type}, where the program declares a CNAME: remove it first`,
  );
}
