import { getZones } from "@pulumi/cloudflare/getZones.js";
import * as pulumi from "@pulumi/pulumi";
import type { NamesInForce } from "../../stack-config/stack-config.ts";
import { hostsOf } from "../edge/declared-records.ts";
import { markedStack } from "../edge/record-mark.ts";
import { answered } from "./answered.ts";
import { type ZoneAtCloudflare, zoneAtCloudflare, zonesNamed } from "./at-cloudflare.ts";
import type { Check, Look } from "./look.ts";

/** Zones that are looked through for production's former one. */
const MOST_ZONES = 50;

/** Production keeps its name and Cloudflare's proxy, but where the configuration names the very state that may be left. */
export const namesAreKept: Check = async (look) => {
  const { config } = look;
  if (config.kind !== "production") return [];
  const { domain, dns } = config;
  const former = await inForce(look);
  const allowed = dns.allowChangeFrom;
  const isAllowed = allowed !== undefined && allowed.domain === former?.domain && allowed.proxied === former.proxied;
  if (allowed && !isAllowed) {
    void pulumi.log.warn(
      `dns.allowChangeFrom names ${words(allowed)}, and in force is ${former ? words(former) : "no name"}: remove it`,
    );
  }
  if (!former || isAllowed) return [];
  const permission = `write the one-time permission "dns.allowChangeFrom: { domain: ${former.domain}, proxied: ${former.proxied} }"`;
  if (former.domain !== domain) {
    return [
      `domain: production answers at ${former.domain}, and ${domain} would take that name from its visitors; go back to ${former.domain}, or ${permission}`,
    ];
  }
  if (former.proxied && !dns.proxied) {
    return [
      `dns.proxied: production's ${domain} goes through Cloudflare, and false shows everybody the machine's address and removes ` +
        `Cloudflare's rules for the zone; go back to true, or ${permission}`,
    ];
  }
  if (former.ownsZone && !dns.createZone) {
    return [
      `dns.createZone: production's zone is its own, and false removes its rules and CAA records from it; go back to true, or ${permission}`,
    ];
  }
  return [];
};

interface Former extends NamesInForce {
  ownsZone: boolean;
}

/** What the stack's marks say; undefined: it has no name yet. */
async function inForce({ config, zone, server }: Look): Promise<Former | undefined> {
  const here = formerIn(await zone, config);
  // Production without a name in its zone: the zone is new to it, and it was another's before.
  return here ?? (server ? formerIn(await anotherZone(config), config) : undefined);
}

function formerIn(zone: ZoneAtCloudflare | undefined, config: Look["config"]): Former | undefined {
  if (!zone) return undefined;
  const marked = zone.records.filter(({ comment }) => markedStack(comment) === config.stack);
  const names = marked.filter(({ type }) => type === "A");
  const [domain, ...others] = hostsOf(config);
  // Stack Auth's own name is the longer one; where it is the declared one, an up was cut off before it made the domain's.
  const former = names.filter(({ name }) => !others.includes(name)).toSorted((a, b) => a.name.length - b.name.length);
  const record = names.find(({ name }) => name === domain) ?? former[0];
  if (!record) return undefined;
  const ownsZone = marked.some(({ type }) => type === "CAA");
  return { domain: record.name, proxied: record.proxied, ownsZone };
}

async function anotherZone(config: Look["config"]): Promise<ZoneAtCloudflare | undefined> {
  const { results } = await answered("Cloudflare", getZones({ maxItems: MOST_ZONES }));
  const others = results.filter(({ name }) => name !== config.dns.zone);
  const looked = await Promise.all(others.map(({ name }) => zoneAtCloudflare(config, zonesNamed(name))));
  return looked.find((zone) => zone?.isStacks);
}

function words({ domain, proxied }: NamesInForce): string {
  return `${domain} ${proxied ? "through" : "without"} Cloudflare's proxy`;
}
