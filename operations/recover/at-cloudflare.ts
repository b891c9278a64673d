/**
 * A stack's DNS records carry its mark in their comment, its certificates its name; its zone is its zone. What is of a whole
 * zone belongs to the stack that makes the zone.
 */
import { X509Certificate } from "node:crypto";
import { authDomainOf } from "../../stack-config/auth-domain.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Cloudflare, CloudflareZone } from "../services/cloudflare.ts";
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
  const ofStack = [...(await records(cloudflare, zone, given)), ...(await originCertificates(cloudflare, zone, given))];
  if (!given.config.dns.createZone) return ofStack;
  return [
    ...ofStack,
    ...(await rulesets(cloudflare, zone, given)),
    ...(await pullCertificates(cloudflare, zone, given)),
    ...(await zoneItself(cloudflare, zone, given)),
  ];
}

async function records(cloudflare: Cloudflare, zone: CloudflareZone, given: Given): Promise<Unmanaged[]> {
  const managed = managedIds(given.state, "cloudflare:index/dnsRecord:DnsRecord");
  return (await cloudflare.records(zone.id))
    .filter(({ id, comment }) => comment === `yapit-infra ${given.config.stack}` && !managed.has(id))
    .map(({ id, type, name, created_on }) => ({
      what: `Cloudflare DNS record ${type} ${name}`,
      id,
      made: new Date(created_on),
      guard: ageGuard(new Date(created_on), given.now),
      delete: () => cloudflare.deleteRecord(zone.id, id),
    }));
}

/** Asked for twice, there are two: the one whose answer was lost has nobody who can use it. */
async function originCertificates(cloudflare: Cloudflare, zone: CloudflareZone, given: Given): Promise<Unmanaged[]> {
  const managed = managedIds(given.state, "cloudflare:index/originCaCertificate:OriginCaCertificate");
  const { domain } = given.config;
  const own = [domain, authDomainOf(given.config)];
  const all = await cloudflare.list<{ id: string; certificate: string; hostnames: string[] }>("/certificates", {
    zone_id: zone.id,
  });
  return all
    .filter(
      ({ id, hostnames }) =>
        hostnames.includes(domain) && hostnames.every((name) => own.includes(name)) && !managed.has(id),
    )
    .map(({ id, certificate }) => {
      const made = new Date(new X509Certificate(certificate).validFrom);
      return {
        what: `Cloudflare origin certificate for ${domain}`,
        id,
        made,
        guard: ageGuard(made, given.now),
        delete: () => cloudflare.delete(`/certificates/${id}`),
      };
    });
}

/** A zone takes one for each phase. */
async function rulesets(cloudflare: Cloudflare, zone: CloudflareZone, given: Given): Promise<Unmanaged[]> {
  const managed = managedIds(given.state, "cloudflare:index/ruleset:Ruleset");
  const path = `/zones/${zone.id}/rulesets`;
  return (await cloudflare.list<{ id: string; name: string; last_updated: string }>(path))
    .filter(({ id, name }) => name.startsWith("yapit-infra ") && !managed.has(id))
    .map(({ id, name, last_updated }) => ({
      what: `Cloudflare ruleset ${name}`,
      id,
      made: new Date(last_updated),
      guard: ageGuard(new Date(last_updated), given.now),
      delete: () => cloudflare.delete(`${path}/${id}`),
    }));
}

/** Those that this program signed itself (components/origin-pull.ts). */
async function pullCertificates(cloudflare: Cloudflare, zone: CloudflareZone, given: Given): Promise<Unmanaged[]> {
  const managed = managedIds(
    given.state,
    "cloudflare:index/authenticatedOriginPullsCertificate:AuthenticatedOriginPullsCertificate",
  );
  const path = `/zones/${zone.id}/origin_tls_client_auth`;
  return (await cloudflare.list<{ id: string; certificate: string; uploaded_on: string }>(path))
    .filter(({ id }) => !managed.has(id))
    .filter(({ certificate }) => new X509Certificate(certificate).subject.includes(`CN=Cloudflare for ${zone.name}`))
    .map(({ id, uploaded_on }) => ({
      what: `Cloudflare origin pull certificate for ${zone.name}`,
      id,
      made: new Date(uploaded_on),
      guard: ageGuard(new Date(uploaded_on), given.now),
      delete: () => cloudflare.delete(`${path}/${id}`),
    }));
}

async function zoneItself(cloudflare: Cloudflare, zone: CloudflareZone, given: Given): Promise<Unmanaged[]> {
  if (managedIds(given.state, "cloudflare:index/zone:Zone").has(zone.id)) return [];
  const made = new Date(zone.created_on);
  const hasRecords = (await cloudflare.records(zone.id)).length > 0;
  return [
    {
      what: `Cloudflare zone ${zone.name}`,
      id: zone.id,
      made,
      guard: ageGuard(made, given.now) ?? (hasRecords ? "it has records" : undefined),
      delete: () => cloudflare.delete(`/zones/${zone.id}`),
    },
  ];
}
