/** A stack's DNS records carry its mark in their comment; its certificates are for its name; its zone is its zone. */
import { X509Certificate } from "node:crypto";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Cloudflare } from "../services/cloudflare.ts";
import { managedIds, type StackState } from "./managed-ids.ts";
import { ageGuard, type Unmanaged } from "./unmanaged.ts";

interface Given {
  config: StackConfig;
  state: StackState;
  now: Date;
}

export async function unmanagedAtCloudflare(cloudflare: Cloudflare, given: Given): Promise<Unmanaged[]> {
  const [zone] = await cloudflare.zones(given.config.dns.zone);
  if (!zone) return [];
  return [
    ...(await records(cloudflare, zone.id, given)),
    ...(await certificates(cloudflare, zone.id, given)),
    ...(await zones(cloudflare, zone, given)),
  ];
}

async function records(cloudflare: Cloudflare, zoneId: string, { config, state, now }: Given): Promise<Unmanaged[]> {
  const managed = managedIds(state, "cloudflare:index/dnsRecord:DnsRecord");
  return (await cloudflare.records(zoneId))
    .filter(({ id, comment }) => comment === `yapit-infra ${config.stack}` && !managed.has(id))
    .map(({ id, type, name, created_on }) => ({
      what: `Cloudflare DNS record ${type} ${name}`,
      id,
      made: new Date(created_on),
      guard: ageGuard(new Date(created_on), now),
      delete: () => cloudflare.deleteRecord(zoneId, id),
    }));
}

/** Asked for twice, there are two: the one whose answer was lost has nobody who holds its key. */
async function certificates(cloudflare: Cloudflare, zoneId: string, given: Given): Promise<Unmanaged[]> {
  const { config, state, now } = given;
  const managed = managedIds(state, "cloudflare:index/originCaCertificate:OriginCaCertificate");
  return (await cloudflare.originCertificates(zoneId))
    .filter(({ id, hostnames }) => hostnames.length === 1 && hostnames[0] === config.domain && !managed.has(id))
    .map(({ id, certificate }) => {
      const made = new Date(new X509Certificate(certificate).validFrom);
      const guard = ageGuard(made, now);
      return {
        what: `Cloudflare origin certificate for ${config.domain}`,
        id,
        made,
        guard,
        delete: () => cloudflare.revokeOriginCertificate(id),
      };
    });
}

async function zones(
  cloudflare: Cloudflare,
  zone: { id: string; name: string; created_on: string },
  { config, state, now }: Given,
): Promise<Unmanaged[]> {
  const managed = managedIds(state, "cloudflare:index/zone:Zone");
  if (!config.dns.createZone || managed.has(zone.id)) return [];
  const made = new Date(zone.created_on);
  const hasRecords = (await cloudflare.records(zone.id)).length > 0;
  return [
    {
      what: `Cloudflare zone ${zone.name}`,
      id: zone.id,
      made,
      guard: ageGuard(made, now) ?? (hasRecords ? "it has records" : undefined),
      delete: () => cloudflare.deleteZone(zone.id),
    },
  ];
}
