/** Ids of what lies in a zone: the state knows the zone, an import names it in front. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";

/** "/zones/<id>" of a resource's inputs or state. */
export function zonePath({ zoneId }: Values): string {
  if (typeof zoneId !== "string") throw new ProviderError("a zoneId is missing: name the zone");
  return `/zones/${zoneId}`;
}

/** `form` is the import's form, which is taken exactly: "<zone_id>/<dns_record_id>". */
export function inZone(typed: string, state: Values, form: string): { zoneId: string; id: string } {
  const zoneId = state["zoneId"];
  if (typeof zoneId === "string") return { zoneId, id: typed };
  const parts = typed.split("/");
  const [zone, id] = parts.slice(-2);
  const fits = form.startsWith("<{accounts|zones}") ? parts.length === 3 && parts[0] === "zones" : parts.length === 2;
  if (!zone || !id || !fits) {
    throw new ProviderError(`invalid ID: expected urlencoded segments "${form}", got "${typed}"`);
  }
  return { zoneId: zone, id };
}
