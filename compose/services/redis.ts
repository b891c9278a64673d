import { commonParts, type ComposeService } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { SERVICE_LIMITS } from "../memory-budget.ts";

/** Queue between gateway and workers; holds nothing that must survive. */
export function redis(): ComposeService {
  return {
    ...commonParts(SERVICE_LIMITS.redis),
    image: IMAGES.redis,
    healthcheck: {
      test: ["CMD", "redis-cli", "ping"],
      interval: "30s",
      timeout: "3s",
      retries: 5,
      start_period: "10s",
      start_interval: "1s",
    },
  };
}
