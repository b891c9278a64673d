import { DOKPLOY_NETWORK } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { ONE_SHOT_LIMITS } from "../memory-budget.ts";
import type { ServiceRecord } from "../releases/release.ts";
import { POSTGRES_CLIENT } from "./postgres.ts";

/**
 * Puts Stack Auth's project, keys and settings in place once its migrations are through, and ends. The ids and keys
 * are chosen by the program before anything runs, so nobody has to click through a dashboard that needs the domain.
 */
export const STACK_AUTH_SETUP: ServiceRecord = {
  image: IMAGES.postgres,
  runsOnce: true,
  onlyWith: "stack-auth",
  command: ["psql", "--no-psqlrc", "--quiet", "--file", "/setup.sql"],
  networks: [DOKPLOY_NETWORK],
  dependsOn: {
    // Of its own too: where the database alone went and comes back, Stack Auth has been healthy all along.
    postgres: { condition: "service_healthy" },
    "stack-auth": { condition: "service_healthy" },
  },
  volumes: ["./yapit-infra/stack-auth-setup.sql:/setup.sql:ro"],
  environment: {
    ...POSTGRES_CLIENT,
    PROJECT_ID: "${STACK_AUTH_PROJECT_ID:?}",
    TENANCY_ID: "${STACK_AUTH_TENANCY_ID:?}",
    KEY_SET_ID: "${STACK_AUTH_KEY_SET_ID:?}",
    CLIENT_KEY: "${STACK_AUTH_CLIENT_KEY:?}",
    SERVER_KEY: "${STACK_AUTH_SERVER_KEY:?}",
    ADMIN_KEY: "${STACK_AUTH_ADMIN_KEY:?}",
    APP_URL: "${APP_URL:?}",
  },
  limits: ONE_SHOT_LIMITS,
};
