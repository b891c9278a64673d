/** How many Kokoro workers a machine carries, with how many threads and how much memory each. */
import {
  memoryLeftForWorkersMb,
  memoryWithSwapMb,
  PLATFORM_MB,
  type ServicesBudget,
  WORKER_NEEDS_MB,
} from "./memory-budget.ts";
import type { Measurement } from "./measurement.ts";
import { bestCombination } from "./best-combination.ts";
import type { WorkerPlan } from "./worker-plan.ts";

export interface MachineSize {
  /** Hetzner's server type, for messages. */
  type: string;
  vcpus: number;
  memoryMb: number;
}

/** More memory than this is of no use to one worker. */
const WORKER_LIMIT_MB = 3072;
/** One to two threads speeds Kokoro up 1.6 to 1.8 times, more than four little. */
const PREFERRED_THREADS = 2;
const MOST_THREADS = 4;

export interface WorkerWish {
  replicas?: number;
  threads?: number;
}

/** Why a wish cannot be met, and the setting that has to change; undefined: it can. */
export function wishProblem(
  machine: MachineSize,
  services: ServicesBudget,
  { replicas = 1, threads = 1 }: WorkerWish,
): { setting: "server.type" | "kokoro.replicas" | "kokoro.threads"; problem: string } | undefined {
  const leftMb = memoryLeftForWorkersMb(machine.memoryMb, services);
  const room = Math.max(0, Math.floor(leftMb / WORKER_NEEDS_MB));
  if (replicas > room) {
    const advice = room > 0 ? `ask for ${room} or take a larger server.type` : "take a larger one";
    const problem = `${tooLittleMemory(machine, services, replicas, leftMb)}; ${advice}`;
    return { setting: room > 0 ? "kokoro.replicas" : "server.type", problem };
  }
  // A worker's limit is its threads, and Docker makes no container with more processors than there are.
  if (threads > machine.vcpus) {
    const problem = `${threads} threads of one worker are more than the ${machine.vcpus} vCPUs of ${machine.type}; ask for ${machine.vcpus} at most`;
    return { setting: "kokoro.threads", problem };
  }
  return undefined;
}

/**
 * Explicit wishes win, then what was measured on such a machine, then the rule; throws a RangeError where `wishProblem` has a
 * sentence.
 */
export function planWorkers(
  machine: MachineSize,
  services: ServicesBudget,
  wish: WorkerWish = {},
  measured?: Pick<Measurement, "date" | "combinations">,
): WorkerPlan {
  const refused = wishProblem(machine, services, wish);
  if (refused) throw new RangeError(`${refused.setting}: ${refused.problem}`);
  const limitsLeftMb = memoryWithSwapMb(machine.memoryMb) - PLATFORM_MB - services.limitsMb;
  const fitting = (measured?.combinations ?? []).filter(
    ({ replicas, threads }) =>
      (wish.replicas ?? replicas) === replicas &&
      (wish.threads ?? threads) === threads &&
      wishProblem(machine, services, { replicas, threads }) === undefined,
  );
  const best = bestCombination(fitting);
  const { replicas, threads } = best ?? byRule(machine, services, wish);
  const isWished = wish.replicas !== undefined && wish.threads !== undefined;
  return {
    replicas,
    threads,
    memoryMb: Math.min(WORKER_LIMIT_MB, Math.max(WORKER_NEEDS_MB, Math.floor(limitsLeftMb / replicas))),
    by: isWished ? "the configuration" : basis(machine, best && measured?.date),
    ...(best && { speed: best.speed }),
    warnings: warningsOf(machine, replicas, threads),
  };
}

function byRule(machine: MachineSize, services: ServicesBudget, wish: WorkerWish): Required<WorkerWish> {
  const limitsLeftMb = memoryWithSwapMb(machine.memoryMb) - PLATFORM_MB - services.limitsMb;
  const most = Math.min(
    Math.floor(memoryLeftForWorkersMb(machine.memoryMb, services) / WORKER_NEEDS_MB),
    Math.floor(limitsLeftMb / WORKER_NEEDS_MB),
    Math.floor(machine.vcpus / PREFERRED_THREADS),
  );
  const replicas = wish.replicas ?? Math.max(1, most);
  const threads = wish.threads ?? Math.min(MOST_THREADS, Math.max(1, Math.floor(machine.vcpus / replicas)));
  return { replicas, threads };
}

function basis({ type }: MachineSize, measuredOn: string | undefined): string {
  return measuredOn === undefined
    ? `the program's rule, since nobody has measured that on ${type} (npm run measure)`
    : `the measurement of ${measuredOn.slice(0, 10)}`;
}

function tooLittleMemory(machine: MachineSize, services: ServicesBudget, replicas: number, leftMb: number): string {
  const workers = replicas === 1 ? "a worker's" : `${replicas} ×`;
  return (
    `${workers} ${WORKER_NEEDS_MB} MB do not fit on ${machine.type}: ` +
    `of ${machine.memoryMb} MB the platform takes ${PLATFORM_MB} MB and the services ${services.useMb} MB, ` +
    `which leaves ${leftMb} MB with a little of the swap`
  );
}

function warningsOf(machine: MachineSize, replicas: number, threads: number): string[] {
  const asked = replicas * threads;
  if (asked <= machine.vcpus) return [];
  return [
    `kokoro: ${replicas} workers × ${threads} threads = ${asked} threads on ${machine.vcpus} vCPUs of ${machine.type} ` +
      `oversubscribes it ${(asked / machine.vcpus).toFixed(1)} times; sentences then take longer, not shorter`,
  ];
}
