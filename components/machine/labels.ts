/** Labels of every Hetzner resource: whose it is, and when it may go. `npm run sweep` finds resources by them. */
import type { StackConfig } from "../../stack-config/stack-config.ts";

export function hetznerLabels({ stack, expiresAfterDays }: StackConfig): Record<string, string> {
  return {
    "managed-by": "yapit-infra",
    stack,
    // Days, not a date: a date taken from the clock would differ at every preview.
    ...(expiresAfterDays !== undefined && { "expires-after-days": String(expiresAfterDays) }),
  };
}

/** On the firewall that was made for one server: its id, by which a lost one is known. */
export const SERVER_LABEL = "server";
