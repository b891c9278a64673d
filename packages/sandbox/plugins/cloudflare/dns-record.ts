/** cloudflare:index/dnsRecord:DnsRecord. */
import { ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi, toApi, without } from "./names.ts";
import { inZone, zonePath } from "./zone-scoped.ts";

const TYPES =
  "A AAAA CNAME MX NS OPENPGPKEY PTR TXT CAA CERT DNSKEY DS HTTPS LOC NAPTR SMIMEA SRV SSHFP SVCB TLSA URI".split(" ");

const ROW: Row = {
  library: "framework",
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
};

export function dnsRecordType(client: CloudflareClient): ResourceType {
  return bridgedType(ROW, {
    create: async (inputs) => {
      if (inputs["proxied"] === true && inputs["ttl"] !== 1) {
        throw new ProviderError(
          "ttl must be set to 1 when `proxied` is true: When a DNS record is marked as `proxied` the TTL must be 1 as " +
            "Cloudflare will control the TTL internally.",
        );
      }
      const request = toApi(without(inputs, "zoneId"));
      const record = await client.call<{ id: string }>("POST", `${zonePath(inputs)}/dns_records`, request);
      // What was given stays as it was given ("www"); a refresh finds the full name.
      return { id: record.id, outputs: { ...outputs(record), ...inputs } };
    },
    read: async (typed, { state }) => {
      const { zoneId, id } = inZone(typed, state, "<zone_id>/<dns_record_id>");
      const record = await client.find<object>(`/zones/${zoneId}/dns_records/${id}`);
      return record && { id, outputs: { ...outputs(record), zoneId } };
    },
    update: async (id, _, news) => {
      const request = toApi(without(news, "zoneId"));
      const record = await client.call<object>("PUT", `${zonePath(news)}/dns_records/${id}`, request);
      return { ...outputs(record), ...news };
    },
    delete: (id, state) => client.call("DELETE", `${zonePath(state)}/dns_records/${id}`),
  });
}

/** `meta` is JSON text in the package. */
function outputs(answer: object): Values {
  const record = fromApi(answer);
  return { ...record, meta: JSON.stringify(record["meta"] ?? {}) };
}
