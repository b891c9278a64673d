/** A zone as the API answers it, without what is the same for every zone of a free plan. */
import type { Token, ZonePermission } from "./permissions.ts";
import type { Zone } from "./state.ts";

/** The zone's own names for what a token may do there. */
const NAMES: Partial<Record<ZonePermission, string>> = {
  "Zone Read": "#zone:read",
  "Zone Write": "#zone:edit",
  "DNS Read": "#dns_records:read",
  "DNS Write": "#dns_records:edit",
  "Zone Settings Read": "#zone_settings:read",
  "Zone Settings Write": "#zone_settings:edit",
  "SSL and Certificates Read": "#ssl:read",
  "SSL and Certificates Write": "#ssl:edit",
};

export function zoneAnswer(zone: Zone, token: Token): object {
  return { ...zone, permissions: token.permissions.flatMap((permission) => NAMES[permission] ?? []) };
}
