/** Which stacks and leftovers may go: a pure rule over the inventory. */
import { openedAt } from "../ssh-access/ssh-access.ts";
import type { HetznerFirewall } from "../services/hetzner.ts";
import type { Inventory, Leftover } from "./inventory.ts";
import type { Marked } from "./elsewhere.ts";
import { type Signs, whyLiving } from "./living.ts";

export interface SweepPlan {
  expired: { stack: string; expiredAt: Date }[];
  /** At Hetzner, in the order in which they can be deleted. */
  orphans: HetznerOrphan[];
  /** At Cloudflare and GitHub. */
  elsewhere: Marked[];
  /** "staging-x, which no labelled server carries: Pulumi has its state". */
  spared: string[];
  /** Stacks with a door that has been open for too long. */
  forgottenDoors: string[];
}

export interface HetznerOrphan extends Leftover {
  stack: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is younger may belong to an `up` that is under way: the server comes last. */
export const ORPHANED_AFTER_MS = HOUR_MS;
const DOOR_MS = HOUR_MS;

export function planSweep({ stacks, doors }: Inventory, signs: Signs, now: Date): SweepPlan {
  const plan: SweepPlan = { expired: [], orphans: [], elsewhere: [], spared: [], forgottenDoors: [] };
  const isOld = (made: Date): boolean => now.getTime() - made.getTime() >= ORPHANED_AFTER_MS;
  const names = new Set([...stacks.map(({ stack }) => stack), ...signs.marked.map(({ stack }) => stack)]);
  for (const stack of names) {
    const { servers, others } = stacks.find((one) => one.stack === stack) ?? { servers: [], others: [] };
    const why = whyLiving(stack, others, signs);
    const expiredAt = why === undefined ? undefined : endOf(servers.length > 0 ? servers : others);
    if (expiredAt && expiredAt <= now && (servers.length > 0 || signs.states.has(stack)))
      plan.expired.push({ stack, expiredAt });
    else if (why === undefined) {
      plan.elsewhere.push(...signs.marked.filter((one) => one.stack === stack && isOld(one.made)));
      // A young one may be the first of an up that is under way.
      if (others.every(({ created }) => isOld(created))) plan.orphans.push(...others.map((one) => ({ ...one, stack })));
    } else if (servers.length === 0)
      plan.spared.push(`what carries the mark of ${stack}, without a labelled server: ${why}`);
  }
  const forgotten = doors.filter(isForgotten(now));
  plan.forgottenDoors = [...new Set(forgotten.map(({ labels }) => labels["door"] ?? ""))];
  return plan;
}

/** A run that is under way keeps its own. */
export function isForgotten(now: Date): (door: HetznerFirewall) => boolean {
  return (door) => now.getTime() - openedAt(door).getTime() >= DOOR_MS;
}

/** When the last of them expires; undefined: never. What carries no number of days does not expire. */
function endOf(labelled: readonly { created: Date | string; labels: Record<string, string> }[]): Date | undefined {
  const ends = labelled.map(({ created, labels }) => {
    const days = Number(labels["expires-after-days"] ?? "");
    return days > 0 ? new Date(created).getTime() + days * DAY_MS : Infinity;
  });
  const last = Math.max(...ends);
  return Number.isFinite(last) ? new Date(last) : undefined;
}
