import * as pulumi from "@pulumi/pulumi";
import { Ruleset } from "@pulumi/cloudflare/ruleset.js";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { zoneRecords } from "./declared-records.ts";
import { declaredRulesets, rulesetName } from "./zone-rule-lists.ts";
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

/** What holds for the whole zone, staging's names included; production's stack owns it. */
export class ZoneRules extends pulumi.ComponentResource {
  constructor(name: string, args: ZoneRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:edge:ZoneRules", name, {}, opts);
    const { config, zoneId } = args;
    const child = { parent: this };

    for (const record of zoneRecords(config)) stackRecord(name, { ...record, config, zoneId }, child);
    if (config.dns.proxied) {
      for (const [setting, value] of Object.entries(SETTINGS)) {
        new ZoneSetting(`${name}-${setting.replaceAll("_", "-")}`, { zoneId, settingId: setting, value }, child);
      }
    }
    for (const { role, adoptKey, phase, rules } of declaredRulesets(config)) {
      const id = config.adopt?.[adoptKey];
      new Ruleset(
        `${name}-${role}`,
        { zoneId, name: rulesetName(role), kind: "zone", phase, rules },
        // Another name would replace it, and an adopted one keeps its own.
        { ...child, ...(id && { import: `zones/${config.adopt?.zoneId ?? ""}/${id}`, ignoreChanges: ["name"] }) },
      );
    }
    this.registerOutputs({});
  }
}
