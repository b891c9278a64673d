/** A zone and an account as the API answers them: beside what is stored, what is the same for every zone of a free plan. */
import type { Token, ZonePermission } from "./permissions.ts";
import type { Account, Zone } from "./state.ts";

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
  return {
    ...zone,
    meta: {
      step: 2,
      custom_certificate_quota: 0,
      page_rule_quota: 3,
      phishing_detected: false,
      cdn_only: false,
      dns_only: false,
      foundation_dns: false,
    },
    owner: { id: null, type: "user", email: null },
    tenant: { id: null, name: null },
    tenant_unit: { id: null },
    permissions: token.permissions.flatMap((permission) => NAMES[permission] ?? []),
    plan: {
      id: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
      name: "Free Website",
      price: 0,
      currency: "USD",
      frequency: "",
      is_subscribed: false,
      can_subscribe: false,
      legacy_id: "free",
      legacy_discount: false,
      externally_managed: false,
    },
  };
}

export function accountAnswer(account: Account): object {
  return {
    ...account,
    type: "standard",
    settings: { enforce_twofactor: false, abuse_contact_email: null },
    created_on: "2025-12-22T18:00:00.000000Z",
  };
}
