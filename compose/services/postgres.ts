import { commonParts, type ComposeService, ENV_FILES } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { SERVICE_LIMITS } from "../memory-budget.ts";

/** The one database, shared by gateway and Stack Auth. */
export function postgres(): ComposeService {
  return {
    ...commonParts(SERVICE_LIMITS.postgres),
    image: IMAGES.postgres,
    env_file: ENV_FILES,
    volumes: ["pgdata:/var/lib/postgresql/data"],
    healthcheck: {
      test: ["CMD-SHELL", "pg_isready -U $${POSTGRES_USER} -d $${POSTGRES_DB}"],
      interval: "30s",
      timeout: "3s",
      retries: 10,
      start_period: "30s",
      start_interval: "1s",
    },
  };
}
