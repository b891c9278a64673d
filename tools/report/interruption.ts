/** What a step takes away from visitors and administrators while it runs, or for good. */
import { isOfWorkers, type PlannedStep } from "./planned-step.ts";

/** Worst first. */
export const INTERRUPTIONS = [
  "data lost",
  "machine lost",
  "machine down",
  "domain lost",
  "address changed",
  "secrets made anew",
  "service restarted",
  "fewer workers",
] as const;
export type Interruption = (typeof INTERRUPTIONS)[number];

type Rule = (step: PlannedStep) => Interruption | undefined;

const goes = ({ action }: PlannedStep): boolean => action === "replace" || action === "delete";
const changes = (step: PlannedStep, ...properties: string[]): boolean =>
  step.action === "update" &&
  [...step.changes.keys()].some((path) => properties.some((property) => RegExp(`^${property}\\b`).test(path)));

/**
 * By type. A server's type and networks are changed with the power off (Hetzner's provider, seen). Keys and
 * passwords that are made anew are told, for what was encrypted or made with the old ones does not follow by itself.
 */
const RULES: Readonly<Record<string, Rule>> = {
  "hcloud:index/server:Server": (step) => {
    if (goes(step)) return "machine lost";
    return changes(step, "serverType", "publicNets", "image") ? "machine down" : undefined;
  },
  "hcloud:index/primaryIp:PrimaryIp": (step) =>
    goes(step) || changes(step, "assigneeId") ? "address changed" : undefined,
  "hcloud:index/volume:Volume": (step) => (goes(step) ? "data lost" : undefined),
  "cloudflare:index/zone:Zone": (step) => (goes(step) ? "domain lost" : undefined),
  "cloudflare:index/dnsRecord:DnsRecord": (step) =>
    goes(step) || changes(step, "content", "name", "type") ? "address changed" : undefined,
  "dokploy:index:Compose": (step) => {
    if (!goes(step)) return undefined;
    return step.old?.inputs?.["deleteVolumes"] === true ? "data lost" : "service restarted";
  },
  "dokploy:index:Deployment": (step) => (step.action === "delete" ? undefined : restarted(step)),
  "dokploy:index:Domain": (step) => (goes(step) ? "address changed" : undefined),
  // The bootstrap's steps restart Docker, Traefik or Dokploy where what they find differs.
  "command:remote:Command": (step) => (step.action === "delete" ? undefined : restarted(step)),
  "random:index/randomPassword:RandomPassword": madeAnew,
  "random:index/randomBytes:RandomBytes": madeAnew,
  "random:index/randomUuid:RandomUuid": madeAnew,
};

export function interruptionOf(step: PlannedStep): Interruption | undefined {
  const interruption = RULES[step.type]?.(step);
  return interruption !== undefined && isOfWorkers(step) ? "fewer workers" : interruption;
}

/** Each once, worst first. A first `up` interrupts nothing, for nothing is there. */
export function interruptionsOf(steps: readonly PlannedStep[]): Interruption[] {
  const found = new Set(steps.map(interruptionOf));
  return INTERRUPTIONS.filter((interruption) => found.has(interruption));
}

function restarted({ action }: PlannedStep): Interruption | undefined {
  return action === "create" || action === "import" ? undefined : "service restarted";
}

function madeAnew({ action }: PlannedStep): Interruption | undefined {
  return action === "replace" ? "secrets made anew" : undefined;
}
