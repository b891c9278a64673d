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

export interface Bucket {
  name: string;
  /** "default", "eu". */
  jurisdiction: string;
  location: string;
  storage_class: string;
  creation_date: string;
  /** Rules, as they were put. */
  lifecycle: object[];
  lock: object[];
  /** By key; `modified` is ISO 8601. */
  objects?: Record<string, { base64: string; modified: string }>;
}

export interface R2Key {
  account: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface Account {
  id: string;
  name: string;
}

export interface Zone {
  id: string;
  name: string;
  account: Account;
  status: "pending" | "active";
  type: string;
  paused: boolean;
  name_servers: string[];
  original_name_servers: string[];
  original_registrar: string | null;
  original_dnshost: null;
  vanity_name_servers: string[];
  development_mode: number;
  verification_key?: string;
  created_on: string;
  modified_on: string;
  activated_on: string | null;
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

export interface Rule {
  id: string;
  version: string;
  ref: string;
  action: string;
  expression: string;
  description: string;
  enabled: boolean;
  last_updated: string;
  action_parameters?: Record<string, unknown>;
}

export interface Ruleset {
  id: string;
  name: string;
  description: string;
  kind: string;
  phase: string;
  version: string;
  last_updated: string;
  rules: Rule[];
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

export interface ClientCertificate {
  id: string;
  certificate: string;
  issuer: string;
  signature: string;
  serial_number: string;
  status: "pending_deployment" | "active" | "pending_deletion";
  enabled: boolean;
  expires_on: string;
  uploaded_on: string;
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
