/**
 * Where a machine's memory goes, in MiB, before the Kokoro workers get the rest. Limits, not usage: the stack was seen
 * idling near 6.5 GB of 8 with two workers, Stack Auth's backend at 360 MB after use.
 */
import type { Limits } from "./compose-file.ts";

export const SERVICE_LIMITS = {
  frontend: { memoryMb: 128, cpus: 0.5 },
  gateway: { memoryMb: 768, cpus: 2 },
  "stack-auth": { memoryMb: 1024, cpus: 1.5 },
  postgres: { memoryMb: 768, cpus: 1 },
  redis: { memoryMb: 256, cpus: 0.5 },
} as const satisfies Record<string, Limits>;

/** Of a service that runs once and ends before the others start: not part of the sum. */
export const ONE_SHOT_LIMITS: Limits = { memoryMb: 256, cpus: 1 };

/** The system, Docker, Dokploy with its Postgres, and Traefik. */
export const PLATFORM_MB = 1280;

/** What is left for the workers on a machine with `memoryMb`; negative when it is too small. */
export function memoryLeftForWorkersMb(memoryMb: number): number {
  return memoryMb - PLATFORM_MB - servicesMb();
}

export function servicesMb(): number {
  return Object.values(SERVICE_LIMITS).reduce((sum, { memoryMb }) => sum + memoryMb, 0);
}
