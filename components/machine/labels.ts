/** Labels of every Hetzner resource: whose it is, and when it may go. `npm run sweep` finds resources by them. */
import type { StackConfig } from "../../stack-config/stack-config.ts";

type Labelled = Pick<StackConfig, "stack" | "expiresAfterDays">;

export function hetznerLabels(config: Labelled): Record<string, string> {
  return { ...common(config), stack: config.stack };
}

/** Of a server beside the first one: whatever looks for the stack's server by its label finds that one alone. */
export function workerLabels(config: Labelled): Record<string, string> {
  return { ...common(config), [WORKER_LABEL]: config.stack };
}

export const WORKER_LABEL = "worker-of";

function common({ expiresAfterDays }: Labelled): Record<string, string> {
  return {
    "managed-by": "yapit-infra",
    // Days, not a date: a date taken from the clock would differ at every preview.
    ...(expiresAfterDays !== undefined && { "expires-after-days": String(expiresAfterDays) }),
  };
}

/** On the firewall that was made for one server: its id, by which a lost one is known. */
export const SERVER_LABEL = "server";
