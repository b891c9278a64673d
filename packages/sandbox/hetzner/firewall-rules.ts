/** What a firewall's rules may be, and what they let in. */
import { contains, isCidr } from "./addresses.ts";
import { InvalidInput } from "./refusals.ts";
import type { FirewallRule } from "./state.ts";

/** A packet that knocks at a server. */
export interface Knock {
  port: number;
  protocol: "tcp" | "udp";
  sourceIp: string;
}

const MAX_RULES = 50;
const MAX_PAIRS = 500;

export function checkRules(rules: readonly FirewallRule[]): void {
  if (rules.length > MAX_RULES) throw new InvalidInput("rules", `Longer than maximum length ${MAX_RULES}.`);
  rules.forEach((rule, index) => checkRule(rule, `rules.${index}`));
  const pairs = rules.reduce((sum, rule) => sum + rule.sourceIps.length + rule.destinationIps.length, 0);
  if (pairs > MAX_PAIRS) throw new InvalidInput("rules", `more than ${MAX_PAIRS} networks in all rules together`);
}

function checkRule(rule: FirewallRule, field: string): void {
  const hasPorts = rule.protocol === "tcp" || rule.protocol === "udp";
  if (hasPorts && !rule.port) throw new InvalidInput(`${field}.port`, `port is required for ${rule.protocol}`);
  if (!hasPorts && rule.port) throw new InvalidInput(`${field}.port`, `port is not allowed for ${rule.protocol}`);
  if (rule.port && !portRange(rule.port)) throw new InvalidInput(`${field}.port`, "Not a valid port or port range.");
  const [used, unused] =
    rule.direction === "in" ? ["source_ips", "destination_ips"] : ["destination_ips", "source_ips"];
  const networks = rule.direction === "in" ? rule.sourceIps : rule.destinationIps;
  const others = rule.direction === "in" ? rule.destinationIps : rule.sourceIps;
  if (networks.length === 0) throw new InvalidInput(`${field}.${used}`, "Shorter than minimum length 1.");
  if (others.length > 0) throw new InvalidInput(`${field}.${unused}`, `not allowed for direction ${rule.direction}`);
  const wrong = networks.find((network) => !isCidr(network));
  if (wrong !== undefined) throw new InvalidInput(`${field}.${used}`, `'${wrong}' is not a valid network`);
  if ((rule.description ?? "").length > 255) {
    throw new InvalidInput(`${field}.description`, "Longer than maximum length 255.");
  }
}

/** Without a rule for it, what comes in is dropped. */
export function letsIn(rules: readonly FirewallRule[], knock: Knock): boolean {
  return rules.some((rule) => {
    if (rule.direction !== "in" || rule.protocol !== knock.protocol) return false;
    const [first, last] = portRange(rule.port ?? "") ?? [0, -1];
    return knock.port >= first && knock.port <= last && rule.sourceIps.some((cidr) => contains(cidr, knock.sourceIp));
  });
}

/** "22" → [22, 22], "80-90" → [80, 90], "any" → [1, 65535]. */
function portRange(text: string): [number, number] | undefined {
  if (text === "any") return [1, 65535];
  const parsed = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!parsed) return undefined;
  const first = Number(parsed[1]);
  const last = Number(parsed[2] ?? parsed[1]);
  return first >= 1 && first <= last && last <= 65535 ? [first, last] : undefined;
}
