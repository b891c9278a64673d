/** Which replicas × threads are worth a try on a machine. */
import { memoryLeftForWorkersMb, type ServicesBudget, WORKER_NEEDS_MB } from "../../compose/memory-budget.ts";
import type { MachineSize } from "../../compose/worker-sizing.ts";

export interface Split {
  replicas: number;
  /** Of one worker. */
  threads: number;
}

/** Those whose memory fits and whose threads have a processor each, and what runs today, whatever it is. */
export function combinationsOf(machine: MachineSize, services: ServicesBudget, today: Split): Split[] {
  const room = Math.floor(memoryLeftForWorkersMb(machine.memoryMb, services) / WORKER_NEEDS_MB);
  const splits = Array.from({ length: Math.min(room, machine.vcpus) }, (_, index) => index + 1).flatMap((replicas) =>
    threadsUpTo(Math.floor(machine.vcpus / replicas)).map((threads) => ({ replicas, threads })),
  );
  const isThere = splits.some(({ replicas, threads }) => replicas === today.replicas && threads === today.threads);
  return isThere ? splits : [today, ...splits];
}

/** More than eight threads speed no speaker up. */
function threadsUpTo(most: number): number[] {
  return [1, 2, 4, 8, Math.min(most, 8)].filter((threads, at, all) => threads <= most && all.indexOf(threads) === at);
}
