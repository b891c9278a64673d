/** cloudflare:index/r2Bucket:R2Bucket, …Lifecycle and …Lock, and accountToken:AccountToken, its keys. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { CloudflareClient } from "./client.ts";
import { keptType, setType } from "./kinds.ts";
import { toApi } from "../bridged/names.ts";

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

/** Its policies' resources are JSON text in the package, and its value is told where it is made, and never again. */
export function accountTokenType(client: CloudflareClient): ResourceType {
  const texts = (value: Value, form: (resources: Value) => Value): Value =>
    (value as Values[]).map((policy) => ({ ...policy, resources: form(policy["resources"] ?? null) }));
  return keptType(client, {
    inputs: {
      accountId: { type: "string", required: true, replaces: true },
      name: { type: "string", required: true },
      policies: { type: "any", required: true },
      value: { type: "string", secret: true, computed: true, writeOnly: true },
    },
    path: ({ accountId }) => `/accounts/${text(accountId)}/tokens`,
    change: "PUT",
    request: ({ name, policies }) =>
      toApi({ name: name ?? null, policies: texts(policies ?? [], (json) => JSON.parse(text(json)) as Value) }),
    asGiven: true,
    outputs: (token, known) => ({
      ...known,
      ...token,
      policies: texts(token["policies"] ?? [], (resources) => JSON.stringify(resources)),
    }),
    place: (typed, { accountId }) => ({ id: typed, accountId: accountId ?? null }),
  });
}
