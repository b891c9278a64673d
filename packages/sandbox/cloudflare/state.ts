/** What the account holds, as plain JSON in the API's own shapes (https://developers.cloudflare.com/api). */
import { cloudflareRanges } from "./ip-ranges.ts";
import type { Token } from "./permissions.ts";

export interface CloudflareState {
  /** Counts the ids given out. */
  serial: number;
  accounts: Account[];
  tokens: Token[];
  zones: Zone[];
  /** By zone id. */
  records: Record<string, DnsRecord[]>;
  /** By zone id, then by setting id: only what differs from a new zone's settings. */
  settings: Record<string, Record<string, { value: unknown; modified_on: string }>>;
  /** By zone id. */
  rulesets: Record<string, Ruleset[]>;
  /** By zone id. */
  originPulls: Record<string, ZoneOriginPulls>;
  certificates: OriginCertificate[];
  /** The certificate authority behind Origin CA certificates, PEM; made at the first use. */
  originCa?: { certificate: string; key: string };
  /** R2's, by account id. */
  buckets?: Record<string, Bucket[]>;
  /** Of R2's tokens, which a person makes in the dashboard; each may read and write all objects of its account. */
  r2Keys?: R2Key[];
  /** Nobody has ordered R2, which takes a payment method. */
  withoutR2?: boolean;
  ipRanges: { ipv4_cidrs: string[]; ipv6_cidrs: string[] };
}

export type Bucket = ReturnType<typeof newBucket>;
export type Zone = ReturnType<typeof newZone>;
export type Rule = ReturnType<typeof newRule>;
export type Ruleset = ReturnType<typeof newRuleset>;
export type ClientCertificate = ReturnType<typeof newClientCertificate>;

export interface R2Key {
  account: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** As the API made it, for one bucket; undefined: somebody made it in the dashboard, for all. */
  token?: ObjectToken;
}

export interface ObjectToken {
  id: string;
  name: string;
  status: string;
  issued_on: string;
  modified_on: string;
  policies: { resources: Record<string, string>; permission_groups: { id: string }[] }[];
}

export interface Account {
  id: string;
  name: string;
}

export interface DnsRecord {
  id: string;
  /** The full name, without a dot at its end. */
  name: string;
  type: string;
  content: string;
  /** What types such as CAA and SRV are made of; `content` follows from it. */
  data?: Record<string, unknown>;
  priority?: number;
  proxied: boolean;
  proxiable: boolean;
  /** Seconds; 1: automatic. */
  ttl: number;
  comment: string | null;
  tags: string[];
  settings: Record<string, unknown>;
  meta: Record<string, unknown>;
  created_on: string;
  modified_on: string;
  comment_modified_on?: string;
}

export interface OriginCertificate {
  id: string;
  certificate: string;
  csr: string;
  hostnames: string[];
  request_type: string;
  /** Days. */
  requested_validity: number;
  expires_on: string;
}

export interface ZoneOriginPulls {
  enabled: boolean;
  certificates: ClientCertificate[];
  /** PEM, by certificate id; no answer shows them. */
  keys: Record<string, string>;
}

export function emptyCloudflare(): CloudflareState {
  return {
    serial: 0,
    accounts: [{ id: "5a1c0f9d3b7e48269c0d1e2f3a4b5c6d", name: "Yapit" }],
    tokens: [],
    zones: [],
    records: {},
    settings: {},
    rulesets: {},
    originPulls: {},
    certificates: [],
    ipRanges: cloudflareRanges(),
  };
}

function now(): string {
  return new Date().toISOString();
}

/** @param given `jurisdiction` is "default" or "eu" */
export function newBucket(given: { name: string; jurisdiction: string; location: string; storage_class: string }) {
  return {
    ...given,
    creation_date: now(),
    /** Rules, as they were put. */
    lifecycle: [] as object[],
    lock: [] as object[],
    /** By key; `modified` is ISO 8601. */
    objects: {} as Record<string, { base64: string; modified: string }>,
  };
}

export function newZone(id: string, name: string, account: Account, type: string, nameServers: string[]) {
  return {
    ...{ id, name, account: { ...account }, type, paused: false, name_servers: nameServers },
    status: "pending" as "pending" | "active",
    original_name_servers: ["ns1.squarespacedns.com", "ns2.squarespacedns.com"],
    original_registrar: "squarespace domains ii llc (id: 895)",
    ...{ original_dnshost: null, vanity_name_servers: [] as string[], development_mode: 0 },
    ...{ created_on: now(), modified_on: now(), activated_on: null as string | null },
  };
}

/** Its id is its ref where none is given. */
export function newRule(id: string, ref: string, given: { version: string; action: string; expression: string }) {
  const action_parameters = undefined as Record<string, unknown> | undefined;
  return { id, ref, ...given, description: "", enabled: true, last_updated: now(), action_parameters };
}

export function newRuleset(id: string, given: { name: string; description: string; kind: string; phase: string }) {
  return { id, ...given, version: "1", last_updated: now(), rules: [] as Rule[] };
}

export function newClientCertificate(
  id: string,
  given: { certificate: string; issuer: string; signature: string; serial_number: string; expires_on: string },
) {
  const status = "pending_deployment" as "pending_deployment" | "active" | "pending_deletion";
  return { id, ...given, status, enabled: true, uploaded_on: now() };
}
