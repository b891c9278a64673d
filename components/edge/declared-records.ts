/** The DNS records that a stack has: what it makes, what `npm run adopt` looks for, and what a plan looks at first. */
import { authDomainOf } from "../../stack-config/auth-domain.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";

export interface DeclaredRecord {
  /** In the resource's name: "a", "caa-letsencrypt-org". */
  role: string;
  type: "A" | "AAAA" | "CNAME" | "CAA";
  /** The full name: "@" or "www" would differ from what the service stores at every preview. */
  name: string;
  /** Of a CNAME; an A and an AAAA lead to the machine. */
  content?: string;
  /** Of a CAA. */
  data?: { flags: number; tag: string; value: string };
  proxied: boolean;
}

/**
 * Who may issue certificates: Let's Encrypt for names that are not proxied, and those that Cloudflare takes its universal
 * and backup certificates from (https://developers.cloudflare.com/ssl/reference/certificate-authorities). Without an
 * "issuewild" of its own a wildcard is ruled by "issue" (RFC 8659).
 */
const CERTIFICATE_AUTHORITIES = ["letsencrypt.org", "pki.goog", "ssl.com", "sectigo.com"];

/** The names that lead to the machine: the application's, and Stack Auth's where it has one of its own. */
export function hostsOf(config: StackConfig): string[] {
  const auth = authDomainOf(config);
  return auth === undefined ? [config.domain] : [config.domain, auth];
}

export function addressRecords(config: StackConfig): DeclaredRecord[] {
  return hostsOf(config).flatMap((name) =>
    (["A", "AAAA"] as const).map((type) => {
      const role = `${name === config.domain ? "" : "auth-"}${type.toLowerCase()}`;
      return { role, type, name, proxied: config.dns.proxied };
    }),
  );
}

/** What holds for the whole zone, and www, which Cloudflare's free certificate covers for the zone's own name alone. */
export function zoneRecords({ domain, dns }: StackConfig): DeclaredRecord[] {
  const { zone: name, proxied } = dns;
  const authorities = CERTIFICATE_AUTHORITIES.map((value): DeclaredRecord => {
    const data = { flags: 0, tag: "issue", value };
    return { role: `caa-${value.replace(".", "-")}`, type: "CAA", name, data, proxied: false };
  });
  if (!proxied || domain !== name) return authorities;
  return [...authorities, { role: "www", type: "CNAME", name: `www.${name}`, content: name, proxied }];
}

export function declaredRecords(config: StackConfig): DeclaredRecord[] {
  return [...addressRecords(config), ...(config.dns.createZone ? zoneRecords(config) : [])];
}

/** Its key in adopt.recordIds: "A yaptts.org", "CAA yaptts.org letsencrypt.org". */
export function recordKey({ type, name, data }: Pick<DeclaredRecord, "type" | "name" | "data">): string {
  return [type, name, ...(data ? [data.value] : [])].join(" ");
}
