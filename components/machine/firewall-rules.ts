/** Which ports are open to whom. */
export interface FirewallRule {
  direction: "in";
  protocol: "tcp" | "udp" | "icmp" | "esp";
  port?: string;
  sourceIps: string[];
  description: string;
}

export interface FirewallNeeds {
  /** CIDRs for port 22, and for the panel when it is open. */
  administrators: string[];
  panelOpen: boolean;
  /** CIDRs of machines of others, which come by ssh. */
  guests?: string[];
  /** Cloudflare's ranges when visitors come through it; undefined: visitors come directly. */
  cloudflareRanges?: string[] | undefined;
}

export const ANYWHERE = ["0.0.0.0/0", "::/0"];

export function firewallRules({
  administrators,
  panelOpen,
  guests = [],
  cloudflareRanges,
}: FirewallNeeds): FirewallRule[] {
  const visitors = cloudflareRanges ?? ANYWHERE;
  return [
    ssh(administrators),
    ...(guests.length > 0 ? [open("22", "tcp", guests, "guests of the queue, by ssh")] : []),
    open("80", "tcp", visitors, "http"),
    open("443", "tcp", visitors, "https"),
    // Cloudflare speaks HTTP/3 to visitors only, never to the origin.
    ...(cloudflareRanges ? [] : [open("443", "udp", visitors, "http3")]),
    ...(panelOpen ? [open("3000", "tcp", administrators, "Dokploy's panel")] : []),
    PING,
  ];
}

/** Of a machine that only speaks: nobody comes to it but administrators and the swarm. */
export function workerRules(administrators: string[], peers: string[]): FirewallRule[] {
  return [ssh(administrators), PING, ...swarmRules(peers)];
}

/** Of the first machine, beside its others. */
export function managerRules(workers: string[]): FirewallRule[] {
  return [open("2377", "tcp", workers, "swarm"), ...swarmRules(workers)];
}

/** Docker's gossip, and the overlay network as IPsec alone: whoever sent plain packets of one would be among the containers. */
function swarmRules(peers: string[]): FirewallRule[] {
  return [
    open("7946", "tcp", peers, "gossip of the swarm"),
    open("7946", "udp", peers, "gossip of the swarm"),
    { direction: "in", protocol: "esp", sourceIps: peers, description: "encrypted network of the swarm" },
  ];
}

const PING: FirewallRule = { direction: "in", protocol: "icmp", sourceIps: ANYWHERE, description: "ping" };

function ssh(administrators: string[]): FirewallRule {
  return open("22", "tcp", administrators, "ssh");
}

function open(port: string, protocol: "tcp" | "udp", sourceIps: string[], description: string): FirewallRule {
  return { direction: "in", protocol, port, sourceIps, description };
}
