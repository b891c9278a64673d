/** Which TCP ports of the machine are open from here, held against the firewall that the stack's configuration declares. */
import { BlockList, isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type FirewallRule, firewallRules } from "../../components/machine/firewall-rules.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Answer, Knock } from "./knock.ts";

/** ssh, web, Dokploy's panel, Swarm's two, Postgres, Redis, the gateway, Stack Auth's two. */
export const PORTS = [22, 80, 443, 3000, 2377, 7946, 5432, 6379, 8000, 8101, 8102] as const;

export interface ProbedPort {
  port: number;
  /** Whether the configuration lets this computer in. */
  declared: "open" | "shut";
  found: Answer;
  /** Undefined: as declared. */
  difference?: string;
}

export interface ProbeOptions {
  config: Pick<StackConfig, "dns" | "ssh" | "dokploy">;
  /** The machine's public address. */
  address: string;
  /** This computer's address as the machine sees it. */
  from: string;
  knock: Knock;
  /** Before a port that is not as declared is knocked at again: packets get lost, and a firewall changes a moment late. */
  pauseMs?: number;
}

export async function probe({ config, address, from, knock, pauseMs = 3000 }: ProbeOptions): Promise<ProbedPort[]> {
  const rules = firewallRules({
    administrators: config.ssh.allowedFrom,
    panelOpen: config.dokploy.panelOpen,
    // No probe comes from Cloudflare: where visitors come through it, the web is shut to everybody else.
    ...(config.dns.proxied && { cloudflareRanges: [] }),
  });
  return Promise.all(
    PORTS.map(async (port) => {
      const declared = rules.some((rule) => letsIn(rule, port, from)) ? "open" : "shut";
      let found = await knock(address, port);
      if (differenceOf(declared, found) !== undefined) {
        await sleep(pauseMs);
        found = await knock(address, port);
      }
      return { port, declared, found, difference: differenceOf(declared, found) };
    }),
  );
}

function letsIn({ protocol, port, sourceIps }: FirewallRule, asked: number, from: string): boolean {
  if (protocol !== "tcp" || port !== String(asked)) return false;
  const networks = new BlockList();
  for (const cidr of sourceIps) {
    const [network = "", bits = ""] = cidr.split("/");
    networks.addSubnet(network, Number(bits), isIPv6(network) ? "ipv6" : "ipv4");
  }
  return networks.check(from, isIPv6(from) ? "ipv6" : "ipv4");
}

function differenceOf(declared: ProbedPort["declared"], found: Answer): string | undefined {
  if (declared === "open") {
    if (found === "open") return undefined;
    return found === "refused" ? "let in, but nothing listens" : "declared as open, but nothing answers";
  }
  if (found === "silent") return undefined;
  return found === "open" ? "open, but not declared" : "nothing listens, but the firewall lets it through";
}

/** A line for each port that is not as declared. */
export function probeFindings(ports: readonly ProbedPort[]): string[] {
  return ports.flatMap(({ port, difference }) =>
    difference === undefined ? [] : [`port ${port}, seen from outside: ${difference}`],
  );
}

/** A line a port, in columns. */
export function probeTable(ports: readonly ProbedPort[]): string[] {
  const row = (port: string, declared: string, found: string, difference = "") =>
    `${port.padEnd(6)}${declared.padEnd(10)}${found.padEnd(9)}${difference}`.trimEnd();
  return [
    row("port", "declared", "found"),
    ...ports.map(({ port, declared, found, difference }) => row(String(port), declared, found, difference)),
  ];
}
