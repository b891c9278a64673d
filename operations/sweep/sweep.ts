/** Finds what staging stacks left behind, closes forgotten doors, and with `destroy` removes the rest. */
import { closeDoors } from "../ssh-access/ssh-access.ts";
import { OperationError } from "../operation-error.ts";
import { deleteFirewall } from "../services/firewall-removal.ts";
import { Hetzner } from "../services/hetzner.ts";
import type { Environment } from "../services/json-service.ts";
import { lookElsewhere } from "./elsewhere.ts";
import { isStaging, takeInventory } from "./inventory.ts";
import { type HetznerOrphan, isForgotten, planSweep } from "./plan.ts";

export interface SweepOptions {
  environment: Environment;
  /** Where names and keys of staging stacks are looked for. */
  zone: string;
  repository: string;
  now: Date;
  /** Stacks that have resources in Pulumi's state; undefined: it cannot be asked, and no orphan is removed. */
  states: ReadonlySet<string> | undefined;
  destroy: boolean;
  who: string;
  say: (line: string) => void;
  /** Runs `pulumi destroy`; rejects with an OperationError when it fails. */
  destroyStack: (stack: string) => Promise<void>;
}

export interface SweepResult {
  expired: string[];
  /** "firewall yapit-staging-x of staging-x". */
  orphans: string[];
  /** What looks like something to sweep and is left alone, with the reason. */
  told: string[];
  doorsClosed: number;
  /** What `destroy` removed: stacks and orphans. */
  removed: string[];
  /** What it could not, with the reason. */
  failed: string[];
}

export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { environment, now, say, who, states } = options;
  const hetzner = Hetzner.from(environment);
  const inventory = await takeInventory(hetzner);
  const { marked, strangers } = await lookElsewhere(environment, options);
  const signs = { servers: inventory.servers, states: states ?? new Set<string>(), marked };
  const plan = planSweep(inventory, signs, now);
  const result: SweepResult = { expired: [], orphans: [], told: [], doorsClosed: 0, removed: [], failed: [] };

  for (const stack of plan.forgottenDoors) {
    const lines = await closeDoors({ hetzner, stack, now }, who, isForgotten(now));
    result.doorsClosed += lines.length;
    lines.forEach(say);
  }

  for (const { stack, expiredAt } of plan.expired) {
    result.expired.push(stack);
    say(`${stack} expired ${expiredAt.toISOString()}`);
    if (options.destroy) await attempt(result, `stack ${stack}`, () => destroyStaging(options, stack));
  }

  for (const orphan of [...plan.elsewhere, ...plan.orphans.map((one) => atHetzner(hetzner, one))]) {
    const words = `${orphan.what} of ${orphan.stack}`;
    result.orphans.push(words);
    say(`orphan: ${words}`);
    if (options.destroy) await attempt(result, words, () => remove(orphan, states));
  }
  result.told = [...plan.spared, ...strangers.map(({ what }) => `${what} is not this program's`)];
  result.told.forEach((line) => say(`left alone: ${line}`));
  result.failed.forEach((line) => say(`not removed: ${line}`));
  return result;
}

interface Orphan {
  stack: string;
  what: string;
  delete: () => Promise<void> | void;
}

const SINGULAR = { firewalls: "firewall", primary_ips: "primary IP", volumes: "volume", ssh_keys: "ssh key" } as const;

function atHetzner(hetzner: Hetzner, { stack, noun, id, name, isProtected }: HetznerOrphan): Orphan {
  return {
    stack,
    what: `${SINGULAR[noun]} ${name}`,
    delete: () => {
      if (isProtected) throw new OperationError("it is protected at Hetzner, which no staging stack's is; look at it");
      if (noun === "firewalls") return deleteFirewall(hetzner, id);
      return hetzner.delete(`/${noun}/${id}`);
    },
  };
}

/** A stack whose server is being made anew has nothing but its state. */
function remove(orphan: Orphan, states: SweepOptions["states"]): Promise<void> | void {
  if (states) return orphan.delete();
  throw new OperationError("whether Pulumi has its state cannot be asked, so it may belong to a stack that lives");
}

/** The last guard: whatever came before, production is not destroyed from here. */
async function destroyStaging({ destroyStack }: SweepOptions, stack: string): Promise<void> {
  if (!isStaging(stack)) throw new OperationError(`${stack} is no staging stack; the sweep does not touch it`);
  await destroyStack(stack);
}

/** One that fails keeps the others from nothing. */
async function attempt(result: SweepResult, what: string, remove: () => Promise<void> | void): Promise<void> {
  try {
    await remove();
    result.removed.push(what);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    result.failed.push(`${what}: ${error.message}`);
  }
}
