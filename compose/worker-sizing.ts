/** How many Kokoro workers a machine carries, with how many threads and how much memory each. */
import {
  memoryLeftForWorkersMb,
  memoryWithSwapMb,
  PLATFORM_MB,
  type ServicesBudget,
  WORKER_NEEDS_MB,
} from "./memory-budget.ts";
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

/** Explicit wishes win; throws a RangeError with the arithmetic when they cannot be met. */
export function planWorkers(
  machine: MachineSize,
  services: ServicesBudget,
  wish: { replicas?: number; threads?: number } = {},
): WorkerPlan {
  const leftMb = memoryLeftForWorkersMb(machine.memoryMb, services);
  const room = Math.floor(leftMb / WORKER_NEEDS_MB);
  const limitsLeftMb = memoryWithSwapMb(machine.memoryMb) - PLATFORM_MB - services.limitsMb;
  const most = Math.min(
    room,
    Math.floor(limitsLeftMb / WORKER_NEEDS_MB),
    Math.floor(machine.vcpus / PREFERRED_THREADS),
  );
  const replicas = wish.replicas ?? Math.max(1, most);
  if (replicas > room) throw new RangeError(tooLittleMemory(machine, services, replicas, leftMb));
  const threads = wish.threads ?? Math.min(MOST_THREADS, Math.max(1, Math.floor(machine.vcpus / replicas)));
  return {
    replicas,
    threads,
    memoryMb: Math.min(WORKER_LIMIT_MB, Math.max(WORKER_NEEDS_MB, Math.floor(limitsLeftMb / replicas))),
    warnings: warningsOf(machine, replicas, threads),
  };
}

function tooLittleMemory(machine: MachineSize, services: ServicesBudget, replicas: number, leftMb: number): string {
  return (
    `kokoro.replicas: ${replicas} × ${WORKER_NEEDS_MB} MB do not fit on ${machine.type}: ` +
    `of ${machine.memoryMb} MB the platform takes ${PLATFORM_MB} MB and the services ${services.useMb} MB, ` +
    `which leaves ${leftMb} MB with a little of the swap; ` +
    `ask for ${Math.max(0, Math.floor(leftMb / WORKER_NEEDS_MB))} or take a larger server.type`
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
