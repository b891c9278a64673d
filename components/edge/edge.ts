import * as pulumi from "@pulumi/pulumi";
import { Zone } from "@pulumi/cloudflare/zone.js";
import { Rdns } from "@pulumi/hcloud/rdns.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { addressRecords, hostsOf } from "./declared-records.ts";
import { delegationOf } from "./delegation.ts";
import type { EdgeZone } from "./edge-zone.ts";
import type { Machine } from "../machine/machine.ts";
import { OriginCertificate } from "./origin-certificate.ts";
import { OriginPull } from "./origin-pull.ts";
import { stackRecord } from "./stack-record.ts";
import { ZoneRules } from "./zone-rules.ts";

export interface EdgeArgs {
  config: StackConfig;
  machine: Machine;
  protect: boolean;
  zone: EdgeZone;
}

/** The names of the application, where they lead, and how Cloudflare and the machine know each other. */
export class Edge extends pulumi.ComponentResource {
  readonly nameServers: pulumi.Output<string[]>;
  /** Whether the registrar names these servers, in words. */
  readonly delegation: pulumi.Output<string>;
  /** What the machine shows to Cloudflare; undefined where Let's Encrypt is used. */
  readonly originCertificate: OriginCertificate | undefined;
  /** What Cloudflare shows to the machine; undefined where the machine does not ask for it. */
  readonly originPull: OriginPull | undefined;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:edge:Edge", name, {}, opts);
    const { config, machine, protect } = args;
    const { zone: zoneName, proxied } = config.dns;
    const child = { parent: this };

    const zone = "accountId" in args.zone ? ownZone(name, args, args.zone.accountId, this) : args.zone;
    const own = zone instanceof Zone ? zone : undefined;
    const zoneId = pulumi.output(zone.id);
    this.nameServers = pulumi.output(zone.nameServers);
    this.delegation = delegationOf(zoneName, zoneId, this);
    const names: pulumi.Resource[] = [];
    if (own) names.push(new ZoneRules(`${name}-zone-rules`, { config, zoneId }, child));

    // Proxied before the origin certificate is on the machine. Waiting for it would make no cycle, but the firewall, which closes
    // at once so that an up cut off half-way leaves no panel open, lets in Cloudflare alone: direct names would lead nobody in.
    for (const record of addressRecords(config)) {
      const content = record.type === "A" ? machine.ipv4 : machine.ipv6;
      names.push(stackRecord(name, { ...record, config, zoneId, content }, child));
    }
    if (proxied) {
      const hostnames = hostsOf(config);
      this.originCertificate = new OriginCertificate(`${name}-origin`, { hostnames, zone: own }, child);
      if (own) {
        this.originPull = new OriginPull(`${name}-origin-pull`, { zoneId, zone: zoneName }, child);
        names.push(this.originPull);
      }
    }

    for (const [suffix, ipAddress] of [
      ["ipv4", machine.ipv4],
      ["ipv6", machine.ipv6],
    ] as const) {
      new Rdns(
        `${name}-rdns-${suffix}`,
        { serverId: machine.server.id.apply(Number), ipAddress, dnsPtr: config.domain },
        // A destroy comes to them first, and ends there: the names themselves, which a permitted plan may change
        // (components/preflight/names-kept.ts), need no protection of the engine's, which speaks of each alone.
        { parent: this, protect, deletedWith: machine.server, dependsOn: names },
      );
    }
    this.registerOutputs({ nameServers: this.nameServers, delegation: this.delegation });
  }
}

function ownZone(name: string, { config, protect }: EdgeArgs, accountId: string, parent: pulumi.Resource): Zone {
  const { adopt } = config;
  return new Zone(
    `${name}-zone`,
    { name: config.dns.zone, account: { id: accountId }, type: "full" },
    // Production's stays at Cloudflare when it is given up: what else is in it, mail above all, is not the program's to delete.
    { parent, retainOnDelete: protect, ...(adopt?.zoneId && { import: adopt.zoneId }) },
  );
}
