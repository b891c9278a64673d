/** cloudflare:index/dnsRecord:DnsRecord. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { CloudflareClient } from "./client.ts";
import { inZone, keptType, zonePath } from "./kinds.ts";
import { toApi, without } from "../bridged/names.ts";

const TYPES =
  "A AAAA CNAME MX NS OPENPGPKEY PTR TXT CAA CERT DNSKEY DS HTTPS LOC NAPTR SMIMEA SRV SSHFP SVCB TLSA URI".split(" ");

export function dnsRecordType(client: CloudflareClient): ResourceType {
  return keptType(client, {
    inputs: {
      comment: { type: "string" },
      content: { type: "string", computed: true },
      data: { type: "object" },
      name: { type: "string", required: true },
      priority: { type: "number" },
      proxied: { type: "boolean", computed: true },
      settings: { type: "object", computed: true },
      tags: { type: "array", items: { type: "string" }, set: true, computed: true },
      ttl: {
        type: "number",
        required: true,
        description:
          "Time To Live (TTL) of the DNS record in seconds. Setting to 1 means 'automatic'. " +
          "Value must be between 60 and 86400, with the minimum reduced to 30 for Enterprise zones.",
      },
      type: { type: "string", required: true, replaces: true, oneOf: TYPES },
      zoneId: { type: "string", replaces: true },
    },
    path: (values) => `${zonePath(values)}/dns_records`,
    change: "PUT",
    request: (inputs, isChange) => {
      if (isChange || inputs["proxied"] !== true || inputs["ttl"] === 1) return toApi(without(inputs, "zoneId"));
      throw new ProviderError(
        "ttl must be set to 1 when `proxied` is true: When a DNS record is marked as `proxied` the TTL must be 1 as " +
          "Cloudflare will control the TTL internally.",
      );
    },
    // `meta` is JSON text in the package.
    outputs: (record) => ({ ...record, meta: JSON.stringify(record["meta"] ?? {}) }),
    // "www" stays "www"; a refresh finds the full name.
    asGiven: true,
    place: inZone("<zone_id>/<dns_record_id>"),
  });
}
