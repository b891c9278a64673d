/** The zone, and of what is in it that which the program would make. Other records of the zone are none of its business. */
import { declaredRecords, recordKey } from "../../components/edge/declared-records.ts";
import { alike, excluding } from "../../components/edge/record-conflicts.ts";
import { markedStack } from "../../components/edge/record-mark.ts";
import type { AdoptConfig, StackConfig } from "../../stack-config/stack-config.ts";
import { OperationError } from "../operation-error.ts";
import { Cloudflare, type CloudflareRecord } from "../services/cloudflare.ts";
import type { Environment } from "../services/json-service.ts";
import { atMostOne } from "./exactly-one.ts";
import { rulesetsFound } from "./rulesets-found.ts";

export interface NamesFound {
  adopt: Pick<AdoptConfig, "zoneId" | "recordIds" | "cacheRulesId" | "redirectRulesId">;
  /** Where the domain's A record leads. */
  address?: string;
}

export async function namesFound(environment: Environment, config: StackConfig): Promise<NamesFound> {
  const { dns, domain } = config;
  const cloudflare = Cloudflare.from(environment);
  const zones = await cloudflare.zones(dns.zone);
  const zone = atMostOne(`zones ${dns.zone} at Cloudflare`, zones, ({ id }) => id, "let the token see one alone");
  if (!zone) return { adopt: {} };
  const records = await cloudflare.records(zone.id);
  const address = records.find(({ type, name }) => type === "A" && name === domain)?.content;
  const recordIds = idsOf(records, config);
  const rules = await rulesetsFound(cloudflare, zone, config);
  return { adopt: { zoneId: zone.id, recordIds, ...rules }, ...(address && { address }) };
}

/** @throws OperationError for what stands in the way of a record */
function idsOf(records: readonly CloudflareRecord[], config: StackConfig): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const declared of declaredRecords(config)) {
    const { type, name } = declared;
    const [other] = excluding(declared, records);
    if (other) {
      throw new OperationError(
        `${name} has a record of type ${other.type} (${other.content}), where the program declares ${type}: remove it first`,
      );
    }
    const shown = ({ content, id }: CloudflareRecord): string => `${content}, ${id}`;
    const found = atMostOne(
      `${type} records of ${name}`,
      alike(declared, records),
      shown,
      "remove all but the right one",
    );
    const key = recordKey(declared);
    // What the program made itself is in its state, and importing it would make it anew.
    const isOurs = found !== undefined && markedStack(found.comment) === config.stack;
    if (found && (!isOurs || config.adopt?.recordIds?.[key] === found.id)) ids[key] = found.id;
  }
  return ids;
}
