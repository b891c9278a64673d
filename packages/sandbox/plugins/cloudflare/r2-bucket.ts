/** cloudflare:index/r2Bucket:R2Bucket, …Lifecycle and …Lock. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { CloudflareClient } from "./client.ts";
import { keptType, setType } from "./kinds.ts";

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");
const path = ({ accountId }: Values): string => `/accounts/${text(accountId)}/r2/buckets`;
const headers = ({ jurisdiction }: Values): Record<string, string> =>
  text(jurisdiction) === "" ? {} : { "cf-r2-jurisdiction": text(jurisdiction) };

export function r2BucketType(client: CloudflareClient): ResourceType {
  return keptType(client, {
    inputs: {
      accountId: { type: "string", required: true, replaces: true },
      jurisdiction: { type: "string", default: "default", replaces: true },
      location: { type: "string", computed: true, replaces: true },
      name: { type: "string", required: true, replaces: true },
      storageClass: { type: "string", default: "Standard", oneOf: ["Standard", "InfrequentAccess"] },
    },
    ...{ path, headers },
    request: ({ name, location: locationHint, storageClass }) =>
      JSON.parse(JSON.stringify({ name, locationHint, storageClass })) as object,
    // Typed for an import: <account_id>/<bucket_name>/<jurisdiction>.
    place: (typed, state) => {
      const [accountId = "", name, jurisdiction = "default"] = typed.split("/");
      const known = name === undefined ? state : { accountId, name, jurisdiction };
      return {
        id: text(known["name"]),
        accountId: known["accountId"] ?? null,
        jurisdiction: known["jurisdiction"] ?? null,
      };
    },
  });
}

export function r2RulesType(client: CloudflareClient, kind: "lifecycle" | "lock"): ResourceType {
  return setType(client, {
    inputs: {
      accountId: { type: "string", required: true, replaces: true },
      bucketName: { type: "string", required: true, replaces: true },
      jurisdiction: { type: "string", default: "default", replaces: true },
      rules: { type: "any" },
    },
    path: (values) => `${path(values)}/${text(values["bucketName"])}/${kind}`,
    headers,
    method: "PUT",
    request: ({ rules }) => ({ rules: rules ?? [] }),
    // The service gives them no id; so the bridge says.
    place: (_, state) => ({ ...state, id: "missing ID" }),
  });
}
