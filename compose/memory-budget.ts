/**
 * Where a machine's memory goes, in MiB, before the Kokoro workers get the rest. Measured by what upstream's production
 * takes: 8 GB with 4 GB of swap carry two workers of two threads and one YOLO, and idle near 6.5 GB.
 */
import type { Limits } from "./compose-file.ts";
import type { Release, ServiceRecord } from "./releases/release.ts";

/** Of a service that runs once and ends before the others start: not part of any sum. */
export const ONE_SHOT_LIMITS: Limits = { memoryMb: 256, cpus: 1 };

/** The system, Docker, Dokploy with its Postgres, and Traefik. */
export const PLATFORM_MB = 1280;

/** What the bootstrap gives a machine. */
export const SWAP_MB = 4096;
/** As much of the swap is good for what lies idle: the platform's own Postgres, YOLO between two documents. */
const IDLE_IN_SWAP_MB = 1024;

/** A Kokoro worker was seen to take about 1.8 GB after its first sentences. */
export const WORKER_NEEDS_MB = 1800;
/** Of one Kokoro worker; the plan gives it more where there is more. */
export const KOKORO_LIMITS: Limits = { memoryMb: WORKER_NEEDS_MB, cpus: 2 };

/** What of a release a stack runs, in MiB. */
export interface ServicesBudget {
  /** What they take once they have worked. */
  useMb: number;
  /** What they may take. */
  limitsMb: number;
}

export function servicesBudget(release: Release, auth: "stack-auth" | "none"): ServicesBudget {
  const running = Object.values(release.services).filter((record) => countsAlways(record, auth));
  return {
    useMb: sum(running.map(({ usesMb = 0 }) => usesMb)),
    limitsMb: sum(running.map(({ limits }) => limits.memoryMb)),
  };
}

/** What is left for the workers' use on a machine with `memoryMb`; negative when it is too small. */
export function memoryLeftForWorkersMb(memoryMb: number, services: ServicesBudget): number {
  return memoryMb + IDLE_IN_SWAP_MB - PLATFORM_MB - services.useMb;
}

/** What all limits together may come to. */
export function memoryWithSwapMb(memoryMb: number): number {
  return memoryMb + SWAP_MB;
}

function countsAlways({ runsOnce, onlyWith, worker }: ServiceRecord, auth: "stack-auth" | "none"): boolean {
  return runsOnce !== true && worker?.kind !== "kokoro" && (onlyWith !== "stack-auth" || auth === "stack-auth");
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
