/** Which ports are open to whom. */
export interface FirewallRule {
  direction: "in";
  protocol: "tcp" | "udp" | "icmp";
  port?: string;
  sourceIps: string[];
  description: string;
}

export interface FirewallNeeds {
  /** CIDRs for port 22, and for the panel when it is open. */
  administrators: string[];
  panelOpen: boolean;
  /** Cloudflare's ranges when visitors come through it; undefined: visitors come directly. */
  cloudflareRanges?: string[] | undefined;
}

export const ANYWHERE = ["0.0.0.0/0", "::/0"];

export function firewallRules({ administrators, panelOpen, cloudflareRanges }: FirewallNeeds): FirewallRule[] {
  const visitors = cloudflareRanges ?? ANYWHERE;
  const open = (port: string, protocol: "tcp" | "udp", sourceIps: string[], description: string): FirewallRule => ({
    direction: "in",
    protocol,
    port,
    sourceIps,
    description,
  });
  return [
    open("22", "tcp", administrators, "ssh"),
    open("80", "tcp", visitors, "http"),
    open("443", "tcp", visitors, "https"),
    // Cloudflare speaks HTTP/3 to visitors only, never to the origin.
    ...(cloudflareRanges ? [] : [open("443", "udp", visitors, "http3")]),
    ...(panelOpen ? [open("3000", "tcp", administrators, "Dokploy's panel")] : []),
    { direction: "in", protocol: "icmp", sourceIps: ANYWHERE, description: "ping" },
  ];
}
