import * as pulumi from "@pulumi/pulumi";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import { getAccountsOutput } from "@pulumi/cloudflare/getAccounts.js";
import { getZoneOutput } from "@pulumi/cloudflare/getZone.js";
import { Zone } from "@pulumi/cloudflare/zone.js";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting.js";
import { Rdns } from "@pulumi/hcloud/rdns.js";
import type { StackConfig } from "../stack-config/stack-config.ts";
import type { Machine } from "./machine.ts";
import { OriginCertificate } from "./origin-certificate.ts";

export interface EdgeArgs {
  config: StackConfig;
  machine: Machine;
  protect: boolean;
}

/** Settings of a zone whose visitors all come through Cloudflare; production's stack owns them. */
const ZONE_SETTINGS = {
  // The origin must show a certificate Cloudflare trusts: "flexible" would send visitors' text in the clear.
  ssl: "strict",
  always_use_https: "on",
  http3: "on",
  min_tls_version: "1.2",
} as const;

/** The names of the application, where they lead, and the certificate the machine shows to Cloudflare. */
export class Edge extends pulumi.ComponentResource {
  readonly nameServers: pulumi.Output<string[]>;
  /** Certificate and key in one PEM text, secret; undefined where Let's Encrypt is used. */
  readonly originCertificate: pulumi.Output<string> | undefined;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:edge:Edge", name, {}, opts);
    const { config, machine, protect } = args;
    const child = { parent: this };

    const zone = config.dns.createZone
      ? ownZone(name, args, this)
      : getZoneOutput({ filter: { name: config.dns.zone } }, child);
    const zoneId = zone.id;
    this.nameServers = zone.nameServers;

    if (config.dns.createZone && config.dns.proxied) {
      for (const [setting, value] of Object.entries(ZONE_SETTINGS)) {
        new ZoneSetting(`${name}-${setting.replaceAll("_", "-")}`, { zoneId, settingId: setting, value }, child);
      }
    }

    const record = (suffix: string, recordName: string, type: string, content: pulumi.Input<string>) =>
      new DnsRecord(
        `${name}-${suffix}`,
        // Full names: "@" or "www" would differ from what the service stores at every preview.
        {
          zoneId,
          name: recordName,
          type,
          content,
          proxied: config.dns.proxied,
          ttl: config.dns.proxied ? 1 : 300,
          // The mark by which `npm run recover` knows a record whose making was cut off.
          comment: `yapit-infra ${config.stack}`,
        },
        { parent: this, protect, ...importedRecord(config, `${type} ${recordName}`) },
      );
    record("a", config.domain, "A", machine.ipv4);
    record("aaaa", config.domain, "AAAA", machine.ipv6);

    for (const [suffix, ipAddress] of [
      ["ipv4", machine.ipv4],
      ["ipv6", machine.ipv6],
    ] as const) {
      new Rdns(
        `${name}-rdns-${suffix}`,
        { serverId: machine.server.id.apply(Number), ipAddress, dnsPtr: config.domain },
        { parent: this, protect, deletedWith: machine.server },
      );
    }

    if (config.dns.proxied) {
      this.originCertificate = new OriginCertificate(`${name}-origin`, { hostnames: [config.domain] }, child).pem;
    }
    this.registerOutputs({ nameServers: this.nameServers });
  }
}

function ownZone(name: string, { config, protect }: EdgeArgs, parent: pulumi.Resource): Zone {
  const accountId = config.dns.accountId ?? onlyAccount(parent);
  const { adopt } = config;
  return new Zone(
    `${name}-zone`,
    { name: config.dns.zone, account: { id: accountId }, type: "full" },
    { parent, protect, ...(adopt?.zoneId && { import: adopt.zoneId }) },
  );
}

function onlyAccount(parent: pulumi.Resource): pulumi.Output<string> {
  return getAccountsOutput({}, { parent }).apply(({ results }) => {
    const [account] = results;
    if (results.length === 1 && account) return account.id;
    throw new pulumi.RunError(
      `the Cloudflare token sees ${results.length} accounts, so the zone's is unclear; set dns.accountId in the stack's configuration`,
    );
  });
}

function importedRecord(config: StackConfig, key: string): { import?: string } {
  const id = config.adopt?.recordIds?.[key];
  return id && config.adopt?.zoneId ? { import: `${config.adopt.zoneId}/${id}` } : {};
}
