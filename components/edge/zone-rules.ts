import * as pulumi from "@pulumi/pulumi";
import { Ruleset } from "@pulumi/cloudflare/ruleset.js";
import type { RulesetRule } from "@pulumi/cloudflare/types/input.js";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { CACHE_RULES, wwwRedirect } from "./zone-rule-lists.ts";
import { stackRecord } from "./stack-record.ts";

export interface ZoneRulesArgs {
  config: StackConfig;
  zoneId: pulumi.Input<string>;
}

const SETTINGS = {
  // The origin must show a certificate Cloudflare trusts: "flexible" would send visitors' text in the clear.
  ssl: "strict",
  always_use_https: "on",
  http3: "on",
  min_tls_version: "1.2",
} as const;

/**
 * Who may issue certificates: Let's Encrypt for names that are not proxied, and those that Cloudflare takes its universal
 * and backup certificates from (https://developers.cloudflare.com/ssl/reference/certificate-authorities). Without an
 * "issuewild" of its own a wildcard is ruled by "issue" (RFC 8659).
 */
const CERTIFICATE_AUTHORITIES = ["letsencrypt.org", "pki.goog", "ssl.com", "sectigo.com"];

/** What holds for the whole zone, staging's names included; production's stack owns it. */
export class ZoneRules extends pulumi.ComponentResource {
  constructor(name: string, args: ZoneRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:edge:ZoneRules", name, {}, opts);
    const { config, zoneId } = args;
    const { zone, proxied } = config.dns;
    const child = { parent: this };

    for (const authority of CERTIFICATE_AUTHORITIES) {
      const data = { flags: 0, tag: "issue", value: authority };
      const record = { config, zoneId, name: zone, type: "CAA", data, proxied: false } as const;
      stackRecord(`${name}-caa-${authority.replace(".", "-")}`, record, child);
    }
    if (proxied) {
      for (const [setting, value] of Object.entries(SETTINGS)) {
        new ZoneSetting(`${name}-${setting.replaceAll("_", "-")}`, { zoneId, settingId: setting, value }, child);
      }
      const ruleset = (role: string, phase: string, rules: RulesetRule[]) =>
        new Ruleset(`${name}-${role}`, { zoneId, name: `yapit-infra ${role}`, kind: "zone", phase, rules }, child);
      ruleset("cache", "http_request_cache_settings", CACHE_RULES);
      // Cloudflare's free certificate covers www for the zone's own name alone.
      if (config.domain === zone) {
        const www = { config, zoneId, name: `www.${zone}`, type: "CNAME", content: zone, proxied } as const;
        stackRecord(`${name}-www`, www, child);
        ruleset("redirects", "http_request_dynamic_redirect", [wwwRedirect(zone)]);
      }
    }
    this.registerOutputs({});
  }
}
