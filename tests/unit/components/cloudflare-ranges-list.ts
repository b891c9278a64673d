import { cloudflareRanges } from "@yapit-infra/sandbox/cloudflare/ip-ranges.ts";

const { ipv4_cidrs, ipv6_cidrs } = cloudflareRanges();

/** Cloudflare's published ranges of 2026, as the provider's getIpRanges answers. */
export const currentTestedRanges = { ipv4Cidrs: ipv4_cidrs, ipv6Cidrs: ipv6_cidrs };
