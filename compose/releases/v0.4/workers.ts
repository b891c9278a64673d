/** They take their work from Redis and reach nothing else: models and voices are in the images. */
import { KOKORO_LIMITS } from "../../memory-budget.ts";
import type { ServiceRecord } from "../release.ts";
import { WORKER_NETWORK } from "./networks.ts";

const shared = {
  networks: [WORKER_NETWORK],
  // The command is the image's own, `uv run …`, which without these would look for packages at each start.
  environment: { REDIS_URL: "${REDIS_URL:?}", UV_OFFLINE: "1", UV_NO_SYNC: "1" },
  dependsOn: { redis: { condition: "service_healthy" } },
  hardening: {},
} satisfies Partial<ServiceRecord>;

/** Speaks. */
export const KOKORO_CPU: ServiceRecord = {
  ...shared,
  build: { context: ".", dockerfile: "yapit/workers/kokoro/Dockerfile.cpu" },
  published: "ghcr.io/yapit-tts/kokoro-cpu",
  limits: KOKORO_LIMITS,
  worker: { kind: "kokoro", ownId: true },
};

/** Finds the figures in a document. */
export const YOLO_CPU: ServiceRecord = {
  ...shared,
  build: { context: ".", dockerfile: "yapit/workers/yolo/Dockerfile.cpu" },
  published: "ghcr.io/yapit-tts/yolo-cpu",
  limits: { memoryMb: 1280, cpus: 2 },
  usesMb: 700,
  worker: { kind: "yolo", ownId: true },
};
