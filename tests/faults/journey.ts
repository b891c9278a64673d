/**
 * A journey: a world brought along a course to its end while some of its calls are broken. Each broken call ends an `up`, typed as a
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
import type { Course } from "./course.ts";
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

/** What an undisturbed run calls, and where each of its steps ends. */
export async function undisturbed({ before, steps }: Course): Promise<{ calls: string[]; ends: string[][] }> {
  return inWorld(async (sandbox) => {
    const { world } = sandbox;
    for (const overrides of before) await typedUp(await sandbox.runner(STACK, overrides), {});
    const first = world.calls.made.length;
    const ends: string[][] = [];
    for (const overrides of steps) {
      const runner = await sandbox.runner(STACK, overrides);
      await typedUp(runner, {});
      ends.push(endStateOf(world, await runner.exportState()));
    }
    return { calls: world.calls.made.slice(first), ends };
  });
}

export async function travel(
  faults: readonly PlannedFault[],
  { before, steps }: Course,
  ends: readonly string[][],
  say: (line: string) => void,
): Promise<Journey> {
  return inWorld(async (sandbox) => {
    const { world } = sandbox;
    for (const overrides of before) await typedUp(await sandbox.runner(STACK, overrides), {});
    let runner: KillableRunner | undefined;
    const injected = breakCalls(sandbox, faults, () => runner?.killEngine());
    const went = () => ({ planned: faults, injected, unreached: faults.filter((fault) => !injected.includes(fault)) });
    const difference: Difference = { missing: [], doubled: [], surplus: [] };
    for (const [index, overrides] of steps.entries()) {
      runner?.end();
      runner = sandbox.killableRunner(STACK, overrides);
      const problem = await upAgainAndAgain(sandbox, runner, injected, say);
      if (problem !== undefined) return { ...went(), problem, left: [] };
      const found = compare(ends[index] ?? [], endStateOf(world, await runner.exportState()));
      for (const kind of ["missing", "doubled", "surplus"] as const) difference[kind].push(...found[kind]);
    }
    world.calls.faultAt = undefined;
    return { ...went(), difference, left: await destroyed(sandbox) };
  });
}

/** Until it comes through. Returns why it fails though nothing more was broken. */
async function upAgainAndAgain(
  sandbox: TemporarySandbox,
  runner: Runner,
  injected: readonly PlannedFault[],
  say: (line: string) => void,
): Promise<string | undefined> {
  let met = injected.length;
  for (let refresh = false; ; refresh = true) {
    try {
      await typedUp(runner, { refresh });
      return undefined;
    } catch (error) {
      if (!(error instanceof RunFailed)) throw error;
      const fresh = injected.slice(met);
      if (fresh.length === 0) return error.message;
      say(`  up ended by ${fresh.map(describeFault).join(" and by ")}`);
      await recoverByHand(sandbox, runner, fresh, say);
      met = injected.length;
    }
  }
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
  killEngine: () => void,
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
    return { when: fault.when, ...(fault.how === "killed" && { also: killEngine }) };
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
