import { commonParts, type ComposeService } from "../compose-file.ts";
import { type ApplicationSettings, REDIS_URL } from "../settings.ts";

/** Kokoro speech workers on the machine's CPUs; they take their work from Redis. */
export function kokoroCpu({ workers }: ApplicationSettings): ComposeService {
  const threads = String(workers.threads);
  return {
    ...commonParts({ memoryMb: workers.memoryMb, cpus: workers.threads }),
    build: { context: ".", dockerfile: "yapit/workers/kokoro/Dockerfile.cpu" },
    command: ["python", "-m", "yapit.workers.kokoro"],
    // Not the environment files: a worker runs models from elsewhere and needs none of the secrets.
    environment: {
      ADAPTER_CLASS: "yapit.workers.adapters.kokoro.KokoroAdapter",
      DEVICE: "cpu",
      REDIS_URL,
      // PyTorch takes its intra-op threads from OMP_NUM_THREADS; MKL would otherwise count the machine's CPUs itself.
      OMP_NUM_THREADS: threads,
      MKL_NUM_THREADS: threads,
    },
    depends_on: { redis: { condition: "service_healthy" } },
    deploy: { replicas: workers.replicas },
  };
}
