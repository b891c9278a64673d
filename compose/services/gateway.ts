import { commonParts, type ComposeService, ENV_FILES } from "../compose-file.ts";
import { SERVICE_LIMITS } from "../memory-budget.ts";
import type { ApplicationSettings } from "../settings.ts";
import { HEALTH_OVER_HTTP_IN_PYTHON } from "./health.ts";

/** The API; runs its migrations at start. */
export function gateway({ revision }: ApplicationSettings): ComposeService {
  return {
    ...commonParts(SERVICE_LIMITS.gateway),
    build: { context: ".", dockerfile: "yapit/gateway/Dockerfile" },
    env_file: ENV_FILES,
    depends_on: {
      postgres: { condition: "service_healthy" },
      redis: { condition: "service_healthy" },
      "stack-auth": { condition: "service_healthy" },
      "stack-auth-setup": { condition: "service_completed_successfully" },
    },
    volumes: [
      "./tts_processors.prod.json:/app/tts_processors.prod.json:ro",
      "./document_processors.prod.json:/app/document_processors.prod.json:ro",
      "audio_cache:/data/audio_cache",
      "document_cache:/data/document_cache",
    ],
    expose: ["8000"],
    // A changed file behind a bind mount does not reach a running container; another label makes a new one.
    labels: { "org.yaptts.revision": revision ?? "unknown" },
    healthcheck: {
      test: ["CMD", "python", "-c", HEALTH_OVER_HTTP_IN_PYTHON],
      interval: "30s",
      timeout: "5s",
      retries: 10,
      start_period: "80s",
      start_interval: "1s",
    },
  };
}
