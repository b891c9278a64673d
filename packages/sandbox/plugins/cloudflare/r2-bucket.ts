/** cloudflare:index/r2Bucket:R2Bucket, …Lifecycle and …Lock. Rules cannot be deleted: destroying them leaves them as they are. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";
import { bridgedType } from "../bridged/type.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi } from "./names.ts";

const BUCKET: Row = {
  library: "framework",
  inputs: {
    accountId: { type: "string", required: true, replaces: true },
    jurisdiction: { type: "string", default: "default", replaces: true },
    location: { type: "string", computed: true, replaces: true },
    name: { type: "string", required: true, replaces: true },
    storageClass: { type: "string", default: "Standard", oneOf: ["Standard", "InfrequentAccess"] },
  },
};

export function r2BucketType(client: CloudflareClient): ResourceType {
  return bridgedType(BUCKET, {
    create: async (inputs) => {
      const { name, location: locationHint, storageClass } = inputs;
      const request = JSON.parse(JSON.stringify({ name, locationHint, storageClass })) as object;
      const made = await client.call<object>("POST", pathOf(inputs), request, place(inputs));
      return { id: text(name), outputs: fromApi(made) };
    },
    read: async (typed, { state }) => {
      const known = idOf(typed, state);
      const found = await client.find<object>(`${pathOf(known)}/${text(known["name"])}`, place(known));
      return (
        found && { id: text(known["name"]), outputs: { ...fromApi(found), accountId: known["accountId"] ?? null } }
      );
    },
    delete: (id, state) => client.call("DELETE", `${pathOf(state)}/${id}`, undefined, place(state)),
  });
}

/** What the bridge calls a resource that the service gives no id. */
const NO_ID = "missing ID";

export function r2RulesType(client: CloudflareClient, kind: "lifecycle" | "lock"): ResourceType {
  const row: Row = {
    library: "framework",
    inputs: {
      accountId: { type: "string", required: true, replaces: true },
      bucketName: { type: "string", required: true, replaces: true },
      jurisdiction: { type: "string", default: "default", replaces: true },
      rules: { type: "any" },
    },
  };
  const path = (values: Values): string => `${pathOf(values)}/${text(values["bucketName"])}/${kind}`;
  const put = async (inputs: Values): Promise<Values> => {
    await client.call("PUT", path(inputs), { rules: inputs["rules"] ?? [] }, place(inputs));
    return {};
  };
  return bridgedType(row, {
    create: async (inputs) => ({ id: NO_ID, outputs: await put(inputs) }),
    read: async (_, { state }) => {
      const found = await client.find<{ rules: Values[] }>(path(state), place(state));
      return found && { id: NO_ID, outputs: { rules: found.rules } };
    },
    update: (_, __, news) => put(news),
    delete: async () => undefined,
  });
}

function pathOf({ accountId }: Values): string {
  return `/accounts/${text(accountId)}/r2/buckets`;
}

function place({ jurisdiction }: Values): Record<string, string> {
  return typeof jurisdiction === "string" && jurisdiction !== "" ? { "cf-r2-jurisdiction": jurisdiction } : {};
}

/** Typed for an import: <account_id>/<bucket_name>/<jurisdiction>. */
function idOf(typed: string, state: Values): Values {
  const [accountId, name, jurisdiction] = typed.split("/");
  return name === undefined ? state : { accountId: accountId ?? "", name, jurisdiction: jurisdiction ?? "default" };
}

function text(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}
