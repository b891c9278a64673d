/** Cloudflare's published addresses, taken live and held against the list of the day this was written. */
const KNOWN_RANGES = 22;
const FEWEST = 10;
const MOST = 100;

/** Throws a RangeError for a list that cannot be right: a firewall made of it would lock visitors out or everybody in. */
export function checkedCloudflareRanges(ranges: readonly string[]): string[] {
  const shrunk = ranges.length < (KNOWN_RANGES * 2) / 3;
  if (ranges.length < FEWEST || ranges.length > MOST || shrunk) {
    throw new RangeError(
      `Cloudflare lists ${ranges.length} address ranges where about ${KNOWN_RANGES} are expected; ` +
        "the firewall stays as it is: look at https://www.cloudflare.com/ips and update components/cloudflare-ranges.ts",
    );
  }
  if (ranges.some((range) => range.endsWith("/0"))) {
    throw new RangeError("Cloudflare's list of address ranges holds the whole internet; the firewall stays as it is");
  }
  return [...ranges].sort();
}
