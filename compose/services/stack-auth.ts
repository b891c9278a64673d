import { commonParts, type ComposeService, ENV_FILES } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { SERVICE_LIMITS } from "../memory-budget.ts";
import type { ApplicationSettings } from "../settings.ts";
import { HEALTH_OVER_HTTP_IN_NODE } from "./health.ts";

/** Sign-in; its dashboard is published on loopback alone, for a tunnel. Brings its database up to date at start. */
export function stackAuth({ production }: ApplicationSettings): ComposeService {
  return {
    ...commonParts(SERVICE_LIMITS["stack-auth"]),
    image: IMAGES.stackAuth,
    env_file: ENV_FILES,
    depends_on: {
      postgres: { condition: "service_healthy" },
      ...(production && { "database-dump": { condition: "service_completed_successfully" as const } }),
    },
    ports: ["127.0.0.1:8101:8101"],
    expose: ["8102"],
    healthcheck: {
      test: ["CMD", "node", "-e", HEALTH_OVER_HTTP_IN_NODE],
      interval: "30s",
      timeout: "5s",
      retries: 10,
      // The first start, with all migrations, was seen to take about 90 s.
      start_period: "120s",
      start_interval: "1s",
    },
  };
}
