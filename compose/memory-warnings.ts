/** Whether all services together may take more than the machine has: some of them are then killed, and which is chance. */
import type { ComposeFile } from "./compose-file.ts";
import { memoryWithSwapMb, PLATFORM_MB, SWAP_MB } from "./memory-budget.ts";

export function memoryWarnings({ services }: ComposeFile, machineMemoryMb: number): string[] {
  const limits = Object.values(services)
    .filter((service) => service.restart !== "no")
    .map((service) => Number.parseInt(service.mem_limit, 10) * (service.deploy?.replicas ?? 1));
  const sum = limits.reduce((total, limit) => total + limit, 0);
  if (sum + PLATFORM_MB <= memoryWithSwapMb(machineMemoryMb)) return [];
  return [
    `memory: the services may take ${sum} MB and the platform ${PLATFORM_MB} MB, the machine has ${machineMemoryMb} MB ` +
      `and ${SWAP_MB} MB of swap; lower kokoro.replicas or take a larger server.type`,
  ];
}
