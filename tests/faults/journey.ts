/**
 * A journey: one empty world brought to its end while some of its calls are broken. Each broken call ends an `up`, typed as a
 * person types it with a preview first, or is survived by it; after one that failed comes what the README tells a person to
 * do, and `up --refresh`, which has to get past what the last one died of. At the end the world is what an undisturbed run
 * makes, and destroys to nothing.
 */
import { stackConfigOf } from "../../operations/stack-configuration.ts";
import { recover } from "../../operations/recover/recover.ts";
import { RunFailed } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { temporarySandbox, type TemporarySandbox } from "../e2e/temporary-sandbox.ts";
import { callName } from "./call-name.ts";
import { compare, type Difference } from "./compare.ts";
import { endStateOf } from "./end-state.ts";
import { describeFault, type PlannedFault } from "./fault.ts";
import type { KillableRunner, Runner } from "./killable-runner.ts";

const STACK = "prod";

export interface Journey {
  injected: PlannedFault[];
  /** Never met: a wait was shorter this time, or the way went past it. */
  unreached: PlannedFault[];
  /** What was planned, in the order that it was asked for. */
  planned: readonly PlannedFault[];
  /** From the undisturbed end; undefined: it was never reached. */
  difference?: Difference;
  /** Why the end was not reached. */
  problem?: string;
  /** What destroy left. */
  left: string[];
}

/** What an undisturbed run calls, and where it ends. */
export async function undisturbed(): Promise<{ calls: string[]; end: string[] }> {
  return inWorld(async (sandbox) => {
    const runner = await sandbox.runner(STACK);
    await typedUp(runner, {});
    const calls = [...sandbox.world.calls.made];
    return { calls, end: endStateOf(sandbox.world, await runner.exportState()) };
  });
}

export async function travel(
  faults: readonly PlannedFault[],
  end: readonly string[],
  say: (line: string) => void,
): Promise<Journey> {
  return inWorld(async (sandbox) => {
    const { world } = sandbox;
    const runner = sandbox.killableRunner(STACK);
    const injected = breakCalls(sandbox, faults, runner);
    const went = () => ({ planned: faults, injected, unreached: faults.filter((fault) => !injected.includes(fault)) });
    for (let met = -1; ;) {
      try {
        await typedUp(runner, { refresh: met >= 0 });
        break;
      } catch (error) {
        if (!(error instanceof RunFailed)) throw error;
        if (injected.length === met) return { ...went(), problem: error.message, left: [] };
        const fresh = injected.slice(Math.max(met, 0));
        say(`  up ended by ${fresh.map(describeFault).join(" and by ")}`);
        await recoverByHand(sandbox, runner, fresh, say);
        met = injected.length;
      }
    }
    world.calls.faultAt = undefined;
    const difference = compare(end, endStateOf(world, await runner.exportState()));
    return { ...went(), difference, left: await destroyed(sandbox) };
  });
}

/** `pulumi up` shows a plan before it asks whether to go on; what that refuses goes no further. */
async function typedUp(runner: Runner, options: { refresh?: boolean }): Promise<void> {
  await runner.preview(options);
  await runner.up(options);
}

/** Arms all of them; each breaks one call. Returns those that were met, growing. */
function breakCalls(
  { world }: TemporarySandbox,
  faults: readonly PlannedFault[],
  runner: KillableRunner,
): PlannedFault[] {
  const met: PlannedFault[] = [];
  const counts = new Map<string, number>();
  world.calls.faultAt = (made) => {
    const call = callName(made);
    const count = (counts.get(call) ?? 0) + 1;
    counts.set(call, count);
    const fault = faults.find((one) => one.call === call && one.occurrence <= count && !met.includes(one));
    if (!fault) return undefined;
    met.push(fault);
    return { when: fault.when, ...(fault.how === "killed" && { also: () => runner.killEngine() }) };
  };
  return met;
}

/** What the README tells a person to do after an `up` that failed. */
async function recoverByHand(
  sandbox: TemporarySandbox,
  runner: Runner,
  met: PlannedFault[],
  say: (line: string) => void,
): Promise<void> {
  const { world, variables } = sandbox;
  const { faultAt } = world.calls;
  world.calls.faultAt = undefined;
  const killed = met.some(({ how }) => how === "killed");
  // A killed engine leaves its lock behind.
  if (killed) await runner.cancel();
  await world.hetzner.settled();
  const options = {
    environment: variables,
    config: stackConfigOf(STACK),
    state: await runner.exportState(),
    now: new Date(),
    destroy: true,
    start: true,
    say: (line: string) => say(`    ${line}`),
  };
  const { found, deleted } = await recover({ ...options, also: [] });
  // Protection came on before the engine died: a person looks at the object, and names it.
  const guarded = found.filter((object) => !deleted.includes(object)).map(({ id }) => id);
  if (guarded.length > 0) await recover({ ...options, also: guarded });
  if (killed) await runner.refresh({ clearPendingCreates: true });
  world.calls.faultAt = faultAt;
}

/** Production goes with a written permission for its very server alone. Returns what is left. */
async function destroyed(sandbox: TemporarySandbox): Promise<string[]> {
  const { world } = sandbox;
  const [server] = world.hetzner.servers.all;
  const { type, location } = stackConfigOf(STACK).server;
  const permitted = await sandbox.runner(STACK, { "yapit:server": { type, location, allowReplacementOf: server?.id } });
  await permitted.up();
  await permitted.destroy();
  return world.leftovers();
}

async function inWorld<T>(work: (sandbox: TemporarySandbox) => Promise<T>): Promise<T> {
  const sandbox = await temporarySandbox();
  try {
    return await work(sandbox);
  } finally {
    const { machines, hetzner } = sandbox.world;
    for (const { id } of hetzner.servers.all) machines.remove(id);
    await sandbox.end();
  }
}
