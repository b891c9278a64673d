import * as pulumi from "@pulumi/pulumi";
import { DnsRecord, type DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { recordMark } from "./record-mark.ts";

export interface StackRecordArgs {
  config: StackConfig;
  zoneId: pulumi.Input<string>;
  /** The full name: "@" or "www" would differ from what the service stores at every preview. */
  name: string;
  type: "A" | "AAAA" | "CNAME" | "CAA";
  content?: pulumi.Input<string>;
  data?: DnsRecordArgs["data"];
  proxied: boolean;
}

/** A DNS record with the stack's mark, imported where it was made by hand. */
export function stackRecord(name: string, args: StackRecordArgs, opts: pulumi.CustomResourceOptions): DnsRecord {
  const { config, type, proxied } = args;
  const id = config.adopt?.recordIds?.[`${type} ${args.name}`];
  return new DnsRecord(
    name,
    {
      zoneId: args.zoneId,
      name: args.name,
      type,
      content: args.content,
      data: args.data,
      proxied,
      // Cloudflare sets the time to live of what it proxies.
      ttl: proxied ? 1 : 300,
      // By it `npm run recover` knows a record whose making was cut off, and the sweep one that was left.
      comment: recordMark(config.stack),
    },
    { ...opts, ...(id && config.adopt?.zoneId && { import: `${config.adopt.zoneId}/${id}` }) },
  );
}
