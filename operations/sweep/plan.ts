/** Which stacks and leftovers may go: a pure rule over the inventory. */
import { openedAt } from "../ssh-access/ssh-access.ts";
import type { HetznerFirewall } from "../services/hetzner.ts";
import type { Inventory, Leftover } from "./inventory.ts";

export interface SweepPlan {
  expired: { stack: string; expiredAt: Date }[];
  orphans: { stack: string; items: Leftover[] }[];
  /** Stacks with a door that has been open for too long. */
  forgottenDoors: string[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is younger may belong to an `up` that is under way: the server comes last. */
export const ORPHANED_AFTER_MS = HOUR_MS;
const DOOR_MS = HOUR_MS;

export function planSweep({ stacks, doors }: Inventory, now: Date): SweepPlan {
  const plan: SweepPlan = { expired: [], orphans: [], forgottenDoors: [] };
  for (const { stack, servers, others } of stacks) {
    const ends = servers.map(({ created, labels }) => expiry(created, labels["expires-after-days"]));
    // A stack with a server that does not expire stays.
    const last = ends.every((end) => end !== undefined) ? Math.max(...ends.map(Number)) : Infinity;
    if (servers.length > 0) {
      if (last <= now.getTime()) plan.expired.push({ stack, expiredAt: new Date(last) });
      continue;
    }
    const old = others.filter(({ created }) => now.getTime() - created.getTime() >= ORPHANED_AFTER_MS);
    if (old.length > 0 && old.length === others.length) plan.orphans.push({ stack, items: old });
  }
  const forgotten = doors.filter(isForgotten(now));
  plan.forgottenDoors = [...new Set(forgotten.map(({ labels }) => labels["door"] ?? ""))];
  return plan;
}

/** A run that is under way keeps its own. */
export function isForgotten(now: Date): (door: HetznerFirewall) => boolean {
  return (door) => now.getTime() - openedAt(door).getTime() >= DOOR_MS;
}

/** Undefined: never. */
function expiry(created: string, days: string | undefined): Date | undefined {
  const count = Number(days ?? "");
  return count > 0 ? new Date(Date.parse(created) + count * DAY_MS) : undefined;
}
