import type { BackupClass } from "./backups.ts";

/** A stack's configuration, parsed, with every default filled in. Plain data: no secret passes through it. */
export interface StackConfig {
  /** The Pulumi stack's name: "prod", "staging-x". */
  stack: string;
  kind: "production" | "staging";
  /** The name the application answers at: "yaptts.org", "staging-x.yaptts.org". */
  domain: string;
  dns: DnsConfig;
  server: ServerConfig;
  backups: BackupsConfig;
  ssh: SshConfig;
  repository: RepositoryConfig;
  dokploy: DokployConfig;
  application: ApplicationConfig;
  kokoro: KokoroConfig;
  workers: WorkersConfig;
  /** By a name that each has in its user on the first machine. */
  guests: Readonly<Record<string, Guest>>;
  secrets: SecretsConfig;
  stackAuth: StackAuthConfig;
  watching: WatchingConfig;
  /** What is better written otherwise, one sentence each. */
  notes: string[];
  /** Days until a staging stack counts as expired; undefined: never. */
  expiresAfterDays?: number;
  /** What exists already, made by hand, and is imported instead of created. */
  adopt?: AdoptConfig;
}

export interface NamesInForce {
  domain: string;
  proxied: boolean;
}

export interface DnsConfig {
  /** The Cloudflare zone: "yaptts.org". */
  zone: string;
  /** Whether this stack makes the zone, or looks an existing one up. */
  createZone: boolean;
  /** Cloudflare's account for a zone that is created, 32 hex digits; unnecessary where the token sees just one. */
  accountId?: string;
  /** The very names in force that one plan of production may leave. */
  allowChangeFrom?: NamesInForce;
  /** Visitors go through Cloudflare (its ranges are then the only ones let in on 80 and 443), or directly. */
  proxied: boolean;
}

export interface ServerConfig {
  /** Hetzner's name: "cx33". */
  type: string;
  /** "nbg1". */
  location: string;
  /** "ubuntu-24.04". */
  image: string;
  /** Hetzner's daily backups, 20 % of the server's price. */
  backups: boolean;
  /** The id of the very server whose backups one plan may delete, by switching them off. */
  allowBackupRemovalOf?: number;
  /** The id of the very server that one plan may replace or delete. */
  allowReplacementOf?: number;
}

export interface BackupsConfig {
  /** Public keys of age, of the people who may read backups; none: nothing is backed up. */
  recipients: string[];
  /** "hour": while a dump takes less than a minute. */
  every: "hour" | "day";
  /** The stack makes the keys of its own bucket; else the file of secrets holds them. */
  makeKeys: boolean;
  /** For how long the bucket keeps each class, and lets nobody delete it. */
  keepDays: Record<BackupClass, number>;
  /** Undefined: "yapit-STACK-backups". */
  bucket?: string;
  /** Of another service that speaks S3, where the bucket exists already; undefined: a bucket of the stack's own at Cloudflare R2. */
  endpoint?: string;
  /** Of that service; undefined: "us-east-1". */
  region?: string;
}

export interface SshConfig {
  /** CIDRs let in on port 22. */
  allowedFrom: string[];
  /** Public keys of the administrators, in authorized_keys form. */
  adminKeys: string[];
}

export interface RepositoryConfig {
  /** "yapit-tts". */
  owner: string;
  /** "yapit". */
  name: string;
  /** The branch or tag that is deployed. */
  ref: string;
  /** Turned over (1, 2, …) to rotate the deploy key. */
  deployKeyGeneration: number;
  /** Whether GitHub tells Dokploy to deploy when the branch moves; a tag never does. */
  pushToDeploy: boolean;
}

export interface DokployConfig {
  /** A combination of Dokploy, Docker and Traefik tested together; its name is Dokploy's version: "v0.30.2". */
  version: string;
  /** Whether port 3000 is open to `ssh.allowedFrom`; through an ssh tunnel otherwise. */
  panelOpen: boolean;
}

export interface ApplicationConfig {
  /** One of compose/releases: "v0.4". */
  release: string;
  /** Who signs people in. "none": one user, and one password in front of everything. */
  auth: "stack-auth" | "none";
  /** Services that are built from the clone although an image of them is published. */
  build: string[];
  /** Plain settings of the application that this program does not know, or sets otherwise, by variable. */
  settings: Record<string, string>;
}

export interface KokoroConfig {
  /** Undefined: sized from the server type. */
  replicas?: number;
  threads?: number;
}

/** Machines beside the first that only run Kokoro. */
export interface WorkersConfig {
  /** 0: none. */
  servers: number;
  /** Hetzner's name of their type: "cx33". */
  serverType: string;
  /** "nbg1"; the first machine's where the file names none. */
  location: string;
}

/** A machine of others that takes work from the queue. */
export interface Guest {
  /** Its public key, in authorized_keys form. */
  key: string;
  /** CIDRs it comes from. */
  from: string[];
}

export interface SecretsConfig {
  /** A SOPS file, relative to the project; undefined: every secret is generated. */
  file?: string;
}

export interface StackAuthConfig {
  /** Seeds Stack Auth's own administrator, so that its dashboard can be used through the tunnel. */
  dashboard: boolean;
  /** Turned over (1, 2, …) to rotate the application's keys; the old ones stay valid until the next turn. */
  keyGeneration: number;
}

export interface WatchingConfig {
  /** Whether somebody looks at the machine. */
  enabled: boolean;
  /** Minutes from one look to the next. */
  everyMinutes: number;
  /** What the secret WATCH_WEBHOOK_URL leads to; undefined: nobody is told. */
  webhook?: WebhookKind;
  thresholds: WatchThresholds;
}

export const WEBHOOK_KINDS = ["ntfy", "slack", "discord", "json"] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** From where on something is a fault. */
export interface WatchThresholds {
  /** Of space or inodes, whichever is scarcer. */
  diskPercent: number;
  memoryPercent: number;
  swapPercent: number;
  /** Of a service, within an hour. */
  restarts: number;
  /** Blocks that wait for a worker. */
  queueLength: number;
  /** Until the certificate ends. */
  certificateDays: number;
  /** Since the newest backup. */
  backupHours: number;
  /** Since an upgrade asked for a reboot. */
  rebootHours: number;
}

export interface AdoptConfig {
  /** Hetzner ids, and the name that the server keeps. */
  serverId?: number;
  serverName?: string;
  primaryIpId?: number;
  firewallId?: number;
  /** Cloudflare ids. */
  zoneId?: string;
  /** DNS record ids by "A yaptts.org", of a CAA record with its authority: "CAA yaptts.org letsencrypt.org". */
  recordIds?: Record<string, string>;
  /** Of the zone's lists of rules. */
  cacheRulesId?: string;
  redirectRulesId?: string;
  /** Dokploy ids, and the name that the project keeps. */
  projectId?: string;
  projectName?: string;
  environmentId?: string;
  composeId?: string;
  /** The machine's pinned host key: "ssh-ed25519 AAAA…". */
  hostKey?: string;
}
