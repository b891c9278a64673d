import { commonParts, type ComposeService } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { ONE_SHOT_LIMITS } from "../memory-budget.ts";
import { DATABASE } from "../settings.ts";

/**
 * Puts Stack Auth's project, keys and settings in place once its migrations are through, and ends. The ids and keys
 * are chosen by the program before anything runs, so nobody has to click through a dashboard that needs the domain.
 */
export function stackAuthSetup(): ComposeService {
  return {
    ...commonParts(ONE_SHOT_LIMITS),
    image: IMAGES.postgres,
    restart: "no",
    command: ["psql", "--no-psqlrc", "--quiet", "--file", "/setup.sql"],
    depends_on: { "stack-auth": { condition: "service_healthy" } },
    volumes: ["./yapit-infra/stack-auth-setup.sql:/setup.sql:ro"],
    environment: {
      PGHOST: DATABASE.host,
      PGUSER: DATABASE.user,
      PGDATABASE: DATABASE.name,
      PGPASSWORD: "${POSTGRES_PASSWORD:?}",
      PROJECT_ID: "${STACK_AUTH_PROJECT_ID:?}",
      TENANCY_ID: "${STACK_AUTH_TENANCY_ID:?}",
      KEY_SET_ID: "${STACK_AUTH_KEY_SET_ID:?}",
      CLIENT_KEY: "${STACK_AUTH_CLIENT_KEY:?}",
      SERVER_KEY: "${STACK_AUTH_SERVER_KEY:?}",
      ADMIN_KEY: "${STACK_AUTH_ADMIN_KEY:?}",
      APP_URL: "${APP_URL:?}",
    },
  };
}
