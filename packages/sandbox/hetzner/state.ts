/** What Hetzner Cloud keeps of one project: plain JSON, saved and loaded with the sandbox's world. */
export type Labels = Record<string, string>;

export interface SshKey {
  id: number;
  name: string;
  publicKey: string;
  /** MD5 of the key, in pairs of hex digits: "b7:2f:30:…". */
  fingerprint: string;
  labels: Labels;
  created: string;
}

export interface FirewallRule {
  direction: "in" | "out";
  protocol: "tcp" | "udp" | "icmp" | "esp" | "gre";
  /** "22" or "8000-8080"; of tcp and udp alone. */
  port: string | null;
  sourceIps: string[];
  destinationIps: string[];
  description: string | null;
}

export type FirewallTarget = { type: "server"; serverId: number } | { type: "label_selector"; selector: string };

export interface Firewall {
  id: number;
  name: string;
  rules: FirewallRule[];
  appliedTo: FirewallTarget[];
  labels: Labels;
  created: string;
}

export type PrimaryIp = ReturnType<typeof newPrimaryIp>;
export type Server = ReturnType<typeof newServer>;
export type Action = ReturnType<typeof newAction>;

export interface HetznerState {
  /** 64 characters. */
  token: string;
  lastId: number;
  /** How many addresses of each pool were handed out: addresses are not used twice. */
  lastIpv4: number;
  lastIpv6: number;
  sshKeys: SshKey[];
  primaryIps: PrimaryIp[];
  firewalls: Firewall[];
  servers: Server[];
  actions: Action[];
  /** "cx33 in nbg1". */
  outOfStock: string[];
}

/** The token of a sandbox: it opens nothing outside. */
export const SANDBOX_TOKEN = "sandbox".padEnd(64, "0");

export function emptyHetzner(token = SANDBOX_TOKEN): HetznerState {
  const lists = { sshKeys: [], primaryIps: [], firewalls: [], servers: [], actions: [], outOfStock: [] };
  return { token, lastId: 100_000, lastIpv4: 0, lastIpv6: 0, ...lists };
}

/** Without milliseconds. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

/** @param given `ip` is "203.0.113.1", or of a /64 its first address: "2001:db8:1::" */
export function newPrimaryIp(
  id: number,
  given: { name: string; type: "ipv4" | "ipv6"; ip: string; location: string; autoDelete: boolean },
) {
  return {
    ...{ id, ...given, created: now() },
    /** The server's id. */
    assigneeId: null as number | null,
    deleteProtected: false,
    labels: {} as Labels,
    dnsPtr: [] as { ip: string; dnsPtr: string }[],
  };
}

/** @param given `primaryDiskSize` in GB; `imageId` null: an image that is gone */
export function newServer(
  id: number,
  given: { name: string; serverType: string; imageId: number | null; location: string; primaryDiskSize: number },
) {
  return {
    ...{ id, ...given, created: now() },
    status: "initializing" as "initializing" | "running" | "off" | "deleting",
    /** "22-02"; null: backups are off. */
    backupWindow: null as string | null,
    deleteProtected: false,
    rebuildProtected: false,
    labels: {} as Labels,
    /** What its first boot gets; the API never tells it again. */
    userData: "",
    sshPublicKeys: [] as string[],
    booted: false,
  };
}

export function newAction(id: number, command: string, resources: { id: number; type: string }[]) {
  return {
    ...{ id, command, resources, progress: 0, started: now() },
    status: "running" as "running" | "success" | "error",
    finished: null as string | null,
    error: null as { code: string; message: string } | null,
  };
}
