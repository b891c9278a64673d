import { DOKPLOY_NETWORK } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { ONE_SHOT_LIMITS } from "../memory-budget.ts";
import type { ServiceRecord } from "../releases/release.ts";
import { POSTGRES_CLIENT } from "./postgres.ts";

/** Dumps the database before anything migrates it, keeps the last ones, and ends; a failed dump stops the deployment. */
export const DATABASE_DUMP: ServiceRecord = {
  image: IMAGES.postgres,
  runsOnce: true,
  onlyWith: "production",
  command: ["sh", "/dump-database.sh"],
  networks: [DOKPLOY_NETWORK],
  dependsOn: { postgres: { condition: "service_healthy" } },
  volumes: ["./yapit-infra/dump-database.sh:/dump-database.sh:ro", "database_dumps:/dumps"],
  environment: { ...POSTGRES_CLIENT, KEEP_DUMPS: "7" },
  limits: ONE_SHOT_LIMITS,
};
