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

export interface PrimaryIp {
  id: number;
  name: string;
  type: "ipv4" | "ipv6";
  /** "203.0.113.1", or of a /64 its first address: "2001:db8:1::". */
  ip: string;
  location: string;
  /** The server's id. */
  assigneeId: number | null;
  autoDelete: boolean;
  deleteProtected: boolean;
  labels: Labels;
  dnsPtr: { ip: string; dnsPtr: string }[];
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

export interface Server {
  id: number;
  name: string;
  status: "initializing" | "starting" | "running" | "stopping" | "off" | "migrating" | "deleting";
  serverType: string;
  /** Null: an image that is gone. */
  imageId: number | null;
  location: string;
  /** GB. */
  primaryDiskSize: number;
  /** "22-02"; null: backups are off. */
  backupWindow: string | null;
  deleteProtected: boolean;
  rebuildProtected: boolean;
  labels: Labels;
  /** What its first boot gets; the API never tells it again. */
  userData: string;
  sshPublicKeys: string[];
  booted: boolean;
  created: string;
}

export interface Action {
  id: number;
  command: string;
  status: "running" | "success" | "error";
  progress: number;
  started: string;
  finished: string | null;
  resources: { id: number; type: string }[];
  error: { code: string; message: string } | null;
}

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
