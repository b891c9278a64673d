import * as pulumi from "@pulumi/pulumi";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { type DeclaredRecord, recordKey } from "./declared-records.ts";
import { recordMark } from "./record-mark.ts";

export interface StackRecordArgs extends Omit<DeclaredRecord, "content"> {
  config: StackConfig;
  zoneId: pulumi.Input<string>;
  content?: pulumi.Input<string> | undefined;
}

/** A DNS record with the stack's mark, imported where it was made by hand. */
export function stackRecord(name: string, args: StackRecordArgs, opts: pulumi.CustomResourceOptions): DnsRecord {
  const { config, zoneId, type, content, data, proxied } = args;
  const { zoneId: adopted, recordIds } = config.adopt ?? {};
  const id = recordIds?.[recordKey(args)];
  return new DnsRecord(
    `${name}-${args.role}`,
    {
      zoneId,
      name: args.name,
      type,
      content,
      data,
      proxied,
      // Cloudflare sets the time to live of what it proxies.
      ttl: proxied ? 1 : 300,
      // By it `npm run recover` knows a record whose making was cut off, and the sweep one that was left.
      comment: recordMark(config.stack),
    },
    { ...opts, ...(id && adopted && { import: `${adopted}/${id}` }) },
  );
}
