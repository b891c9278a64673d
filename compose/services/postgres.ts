import { commonParts, type ComposeService } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { SERVICE_LIMITS } from "../memory-budget.ts";
import { DATABASE } from "../settings.ts";

/** The one database, shared by gateway and Stack Auth. */
export function postgres(): ComposeService {
  return {
    ...commonParts(SERVICE_LIMITS.postgres),
    image: IMAGES.postgres,
    // Not the environment files: with them the database was made anew whenever any other secret changed.
    environment: {
      POSTGRES_USER: DATABASE.user,
      POSTGRES_DB: DATABASE.name,
      POSTGRES_PASSWORD: "${POSTGRES_PASSWORD:?}",
    },
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
