/** Finds what staging stacks left behind, closes forgotten doors, and with `destroy` removes the rest. */
import { closeDoors } from "../ssh-access/ssh-access.ts";
import { OperationError } from "../operation-error.ts";
import { Hetzner } from "../services/hetzner.ts";
import type { Environment } from "../services/json-service.ts";
import { orphansElsewhere } from "./elsewhere.ts";
import { isStaging, takeInventory } from "./inventory.ts";
import { isForgotten, planSweep } from "./plan.ts";

export interface SweepOptions {
  environment: Environment;
  /** Where names and keys of staging stacks are looked for. */
  zone: string;
  repository: string;
  now: Date;
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
  doorsClosed: number;
  /** What `destroy` removed: stacks and orphans. */
  removed: string[];
  /** What it could not, with the reason. */
  failed: string[];
}

export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { environment, now, say, who } = options;
  const hetzner = Hetzner.from(environment);
  const inventory = await takeInventory(hetzner);
  const plan = planSweep(inventory, now);
  const result: SweepResult = { expired: [], orphans: [], doorsClosed: 0, removed: [], failed: [] };

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

  const living = new Set(inventory.stacks.filter(({ servers }) => servers.length > 0).map(({ stack }) => stack));
  const elsewhere = await orphansElsewhere(environment, { ...options, living });
  const atHetzner = plan.orphans.flatMap(({ stack, items }) =>
    items.map(({ noun, id, name, isProtected }) => ({
      stack,
      what: `${SINGULAR[noun]} ${name}`,
      delete: () => {
        if (isProtected)
          throw new OperationError("it is protected at Hetzner, which no staging stack's is; look at it");
        return hetzner.delete(`/${noun}/${id}`);
      },
    })),
  );
  for (const orphan of [...elsewhere, ...atHetzner]) {
    const words = `${orphan.what} of ${orphan.stack}`;
    result.orphans.push(words);
    say(`orphan: ${words}`);
    if (options.destroy) await attempt(result, words, () => orphan.delete());
  }
  result.failed.forEach((line) => say(`not removed: ${line}`));
  return result;
}

const SINGULAR = { firewalls: "firewall", primary_ips: "primary IP", volumes: "volume", ssh_keys: "ssh key" } as const;

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
