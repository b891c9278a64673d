/**
 * The cloudflare package where its official plugin cannot be had. Like the official one it is a client of the HTTP API,
 * in this process: a rule of the service, a refused token and a broken connection meet both in the same place.
 */
import type { Provider } from "@yapit-infra/provider-protocol/provider.ts";
import type { Calls } from "../../core/calls.ts";
import { cloudflareApi } from "../../cloudflare/api.ts";
import { CloudflareClient } from "./client.ts";
import { cloudflareFunctions } from "./functions.ts";
import type { CloudflareStore } from "../../cloudflare/store.ts";
import { dnsRecordType } from "./dns-record.ts";
import { originCaCertificateType, originPullsCertificateType, originPullsSettingsType } from "./certificates.ts";
import { accountTokenType, r2BucketType, r2RulesType } from "./r2-bucket.ts";
import { rulesetType } from "./ruleset.ts";
import { zoneSettingType, zoneType } from "./zone.ts";

/** Without `cloudflare:apiToken` it uses the account's first token, as if that were in CLOUDFLARE_API_TOKEN. */
export function cloudflareProvider(store: CloudflareStore, calls: Calls): Provider {
  const client = new CloudflareClient(cloudflareApi(store, calls));
  return {
    name: "cloudflare",
    version: "6.22.1",
    configSecrets: ["apiKey", "apiToken", "apiUserServiceKey"],
    configure: ({ apiToken }) => {
      client.token = typeof apiToken === "string" && apiToken !== "" ? apiToken : store.state.tokens[0]?.value;
    },
    resources: {
      "cloudflare:index/zone:Zone": zoneType(client),
      "cloudflare:index/dnsRecord:DnsRecord": dnsRecordType(client),
      "cloudflare:index/zoneSetting:ZoneSetting": zoneSettingType(client),
      "cloudflare:index/ruleset:Ruleset": rulesetType(client),
      "cloudflare:index/originCaCertificate:OriginCaCertificate": originCaCertificateType(client),
      "cloudflare:index/authenticatedOriginPullsCertificate:AuthenticatedOriginPullsCertificate":
        originPullsCertificateType(client),
      "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings":
        originPullsSettingsType(client),
      "cloudflare:index/accountToken:AccountToken": accountTokenType(client),
      "cloudflare:index/r2Bucket:R2Bucket": r2BucketType(client),
      "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle": r2RulesType(client, "lifecycle"),
      "cloudflare:index/r2BucketLock:R2BucketLock": r2RulesType(client, "lock"),
    },
    functions: cloudflareFunctions(client),
  };
}
