import { commonParts, type ComposeService } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { ONE_SHOT_LIMITS } from "../memory-budget.ts";
import { DATABASE } from "../settings.ts";

/** Dumps the database before anything migrates it, keeps the last ones, and ends; a failed dump stops the deployment. */
export function databaseDump(): ComposeService {
  return {
    ...commonParts(ONE_SHOT_LIMITS),
    image: IMAGES.postgres,
    restart: "no",
    command: ["sh", "/dump-database.sh"],
    depends_on: { postgres: { condition: "service_healthy" } },
    volumes: ["./yapit-infra/dump-database.sh:/dump-database.sh:ro", "database_dumps:/dumps"],
    environment: {
      PGHOST: DATABASE.host,
      PGUSER: DATABASE.user,
      PGDATABASE: DATABASE.name,
      PGPASSWORD: "${POSTGRES_PASSWORD:?}",
      KEEP_DUMPS: "7",
    },
  };
}
