/** A release's workers as services: one with replicas, or, where each replica needs its own name, one a replica. */
import type { ComposeService } from "./compose-file.ts";
import type { Release, WorkerRecord } from "./releases/release.ts";
import type { WorkerPlan } from "./worker-plan.ts";

export function workerServices(
  name: string,
  service: ComposeService,
  { kind, ownId }: WorkerRecord,
  plan: WorkerPlan,
): [string, ComposeService][] {
  const threads = String(plan.threads);
  const sized: ComposeService = {
    ...service,
    ...(kind === "kokoro" && { mem_limit: `${plan.memoryMb}m`, cpus: plan.threads }),
    // PyTorch takes its intra-op threads from OMP_NUM_THREADS; MKL would otherwise count the machine's CPUs itself.
    environment: { ...service.environment, OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads },
  };
  const replicas = kind === "kokoro" ? plan.replicas : YOLO_REPLICAS;
  if (!ownId) return [[name, { ...sized, deploy: { replicas } }]];
  // Compose has no way to tell a replica its number.
  return Array.from({ length: replicas }, (_, index) => {
    const own = `${name}-${index + 1}`;
    return [own, { ...structuredClone(sized), environment: { ...sized.environment, WORKER_ID: own } }];
  });
}

/** The release's services that speak, by name. */
export function speakers({ services }: Release): string[] {
  return Object.keys(services).filter((name) => services[name]?.worker?.kind === "kokoro");
}

/** Finds figures in documents now and then; another one would take a speaker's memory. */
export const YOLO_REPLICAS = 1;
