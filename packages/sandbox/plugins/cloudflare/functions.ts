/** The package's functions: look-ups that a preview makes too. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { CloudflareClient } from "./client.ts";
import { fromApi } from "./names.ts";
import { zonePath } from "./kinds.ts";

export type Functions = Record<string, (args: Values) => Promise<Values>>;

export function cloudflareFunctions(client: CloudflareClient): Functions {
  return {
    "cloudflare:index/getZone:getZone": async (args) => {
      const zoneId = isObject(args["filter"]) ? await onlyZone(client, args["filter"]) : args["zoneId"];
      if (typeof zoneId !== "string" || zoneId === "") {
        throw new ProviderError("Invalid zone configuration: empty or null zone ID: give a filter or a zoneId");
      }
      return { ...args, ...fromApi(await client.call<object>("GET", `/zones/${zoneId}`)), zoneId };
    },
    "cloudflare:index/getZones:getZones": async (args) => {
      const zones = await client.call<object[]>("GET", `/zones${query(args)}`);
      return { match: "all", ...args, results: zones.map(fromApi) };
    },
    "cloudflare:index/getAccounts:getAccounts": async (args) => {
      const accounts = await client.call<object[]>("GET", "/accounts");
      return { ...args, results: accounts.map(fromApi) };
    },
    "cloudflare:index/getDnsRecords:getDnsRecords": async (args) => {
      const records = await client.list<{ meta?: object }>(`${zonePath(args)}/dns_records${recordsQuery(args)}`);
      // `meta` is JSON text in the package, and nothing at all is null.
      const results = records.map((record) => ({ ...fromApi(record), meta: JSON.stringify(record.meta ?? {}) }));
      return { direction: "asc", match: "all", order: "type", proxied: false, tagMatch: "all", ...args, results };
    },
    "cloudflare:index/getRulesets:getRulesets": async (args) => {
      const results = (await client.list<object>(`${zonePath(args)}/rulesets`)).map(fromApi);
      return { ...args, results, rulesets: results };
    },
    "cloudflare:index/getAuthenticatedOriginPullsCertificate:getAuthenticatedOriginPullsCertificate": async (args) => {
      const { certificateId } = args;
      if (typeof certificateId !== "string") throw new ProviderError("missing required certificate_id parameter");
      const path = `${zonePath(args)}/origin_tls_client_auth/${certificateId}`;
      return { ...fromApi(await client.call<object>("GET", path)), ...args, id: certificateId };
    },
    // It names no jurisdiction, and so sees the buckets of none alone.
    "cloudflare:index/getR2Bucket:getR2Bucket": async (args) => {
      const { accountId = "", bucketName = "" } = args as { accountId?: string; bucketName?: string };
      const bucket = await client.call<object>("GET", `/accounts/${accountId}/r2/buckets/${bucketName}`);
      return { ...args, ...fromApi(bucket), id: bucketName };
    },
    "cloudflare:index/getIpRanges:getIpRanges": async (args) => ({
      ...args,
      jdcloudCidrs: [],
      ...fromApi(await client.call<object>("GET", "/ips")),
    }),
  };
}

async function onlyZone(client: CloudflareClient, filter: Values): Promise<Value | undefined> {
  const zones = await client.call<{ id: string }[]>("GET", `/zones${query(filter)}`);
  if (zones.length !== 1) throw new ProviderError(`failed to find exactly one result: ${zones.length} found`);
  return zones[0]?.id;
}

function query({ name, status, account }: Values): string {
  const parameters = new URLSearchParams();
  if (typeof name === "string") parameters.set("name", name);
  if (typeof status === "string") parameters.set("status", status);
  if (isObject(account) && typeof account["id"] === "string") parameters.set("account.id", account["id"]);
  return parameters.size > 0 ? `?${parameters.toString()}` : "";
}

function recordsQuery({ name, type, comment }: Values): string {
  const parameters = new URLSearchParams();
  if (isObject(name) && typeof name["exact"] === "string") parameters.set("name.exact", name["exact"]);
  if (typeof type === "string") parameters.set("type", type);
  if (isObject(comment) && typeof comment["exact"] === "string") parameters.set("comment.exact", comment["exact"]);
  return parameters.size > 0 ? `?${parameters.toString()}` : "";
}
