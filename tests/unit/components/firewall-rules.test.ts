import { describe, expect, test } from "vitest";
import { checkedCloudflareRanges } from "../../../components/machine/cloudflare-ranges.ts";
import { ANYWHERE, firewallRules } from "../../../components/machine/firewall-rules.ts";
import { currentTestedRanges } from "./cloudflare-ranges-list.ts";

const RANGES = [...currentTestedRanges.ipv4Cidrs, ...currentTestedRanges.ipv6Cidrs];

/** "tcp/22" → who. */
function openings(needs: Parameters<typeof firewallRules>[0]) {
  return Object.fromEntries(
    firewallRules(needs).map(({ protocol, port, sourceIps }) => [`${protocol}/${port ?? ""}`, sourceIps]),
  );
}

describe("the firewall", () => {
  test("opens ssh only to the named networks, and never the panel by itself", () => {
    expect(openings({ administrators: ["192.0.2.0/24"], panelOpen: false })).toEqual({
      "tcp/22": ["192.0.2.0/24"],
      "tcp/80": ANYWHERE,
      "tcp/443": ANYWHERE,
      "udp/443": ANYWHERE,
      "icmp/": ANYWHERE,
    });
  });

  test("opens the panel to the administrators alone, when it is asked to", () => {
    expect(openings({ administrators: ["192.0.2.1/32"], panelOpen: true })["tcp/3000"]).toEqual(["192.0.2.1/32"]);
  });

  test("opens ssh to the machines of others from where they come, beside the administrators", () => {
    const rules = firewallRules({ administrators: ["192.0.2.0/24"], panelOpen: true, guests: ["203.0.113.9/32"] });
    const open = rules.filter(({ sourceIps }) => sourceIps.includes("203.0.113.9/32"));
    expect(open.map(({ port, sourceIps }) => [port, sourceIps])).toEqual([["22", ["203.0.113.9/32"]]]);
    expect(rules.filter(({ port }) => port === "22")).toHaveLength(2);
  });

  test("lets only Cloudflare in where visitors come through it", () => {
    const opened = openings({ administrators: ANYWHERE, panelOpen: false, cloudflareRanges: RANGES });
    expect(opened["tcp/80"]).toEqual(RANGES);
    expect(opened["tcp/443"]).toEqual(RANGES);
    expect(opened).not.toHaveProperty("udp/443");
  });

  test("stays within Hetzner's 500 pairs of rule and network", () => {
    const rules = firewallRules({ administrators: ANYWHERE, panelOpen: true, cloudflareRanges: RANGES });
    expect(rules.reduce((pairs, { sourceIps }) => pairs + sourceIps.length, 0)).toBeLessThanOrEqual(500);
  });
});

describe("Cloudflare's list of ranges", () => {
  test("is taken in one order, whatever order it comes in", () => {
    expect(checkedCloudflareRanges([...RANGES].reverse())).toEqual(checkedCloudflareRanges(RANGES));
  });

  test.each([
    { what: "an empty list", ranges: [], words: "lists 0 address ranges" },
    {
      what: "one that shrank by more than a third",
      ranges: RANGES.slice(0, 14),
      words: "lists 14 address ranges where about 22",
    },
    { what: "one far too long", ranges: Array.from({ length: 101 }, (_, i) => `10.0.${i}.0/24`), words: "lists 101" },
    { what: "the whole internet", ranges: [...RANGES, "0.0.0.0/0"], words: "holds the whole internet" },
  ])("refuses $what", ({ ranges, words }) => {
    expect(() => checkedCloudflareRanges(ranges)).toThrow(words);
  });
});
