/** Cloudflare's published addresses, taken live and held against the list of the day this was written. */
import * as pulumi from "@pulumi/pulumi";
import { getIpRanges } from "@pulumi/cloudflare/getIpRanges.js";
import { answered } from "../preflight/answered.ts";

const KNOWN_RANGES = 22;
const FEWEST = 10;
const MOST = 100;

/** Sorted CIDRs of both kinds; rejects with a RunError. */
export async function cloudflareRanges(): Promise<string[]> {
  const { ipv4Cidrs, ipv6Cidrs } = await answered("Cloudflare", getIpRanges({}));
  return checkedCloudflareRanges([...ipv4Cidrs, ...ipv6Cidrs]);
}

/** Throws a RunError for a list that cannot be right: a firewall made of it would lock visitors out or everybody in. */
export function checkedCloudflareRanges(ranges: readonly string[]): string[] {
  const shrunk = ranges.length < (KNOWN_RANGES * 2) / 3;
  if (ranges.length < FEWEST || ranges.length > MOST || shrunk) {
    throw new pulumi.RunError(
      `Cloudflare lists ${ranges.length} address ranges where about ${KNOWN_RANGES} are expected; ` +
        "the firewall stays as it is: look at https://www.cloudflare.com/ips and update components/machine/cloudflare-ranges.ts",
    );
  }
  if (ranges.some((range) => range.endsWith("/0"))) {
    throw new pulumi.RunError(
      "Cloudflare's list of address ranges holds the whole internet; the firewall stays as it is",
    );
  }
  return [...ranges].sort();
}
