import { DOKPLOY_NETWORK } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import type { ServiceRecord } from "../releases/release.ts";
import { DATABASE } from "../settings.ts";
import { healthCheck } from "./health.ts";

/** The one database, shared by gateway and Stack Auth, and the same in every release: its volume outlives them. */
export const POSTGRES: ServiceRecord = {
  image: IMAGES.postgres,
  port: DATABASE.port,
  networks: [DOKPLOY_NETWORK],
  // Not the environment files: with them the database was made anew whenever any other secret changed.
  environment: {
    POSTGRES_USER: DATABASE.user,
    POSTGRES_DB: DATABASE.name,
    POSTGRES_PASSWORD: "${POSTGRES_PASSWORD:?}",
  },
  volumes: ["pgdata:/var/lib/postgresql/data"],
  health: healthCheck(["CMD-SHELL", "pg_isready -U $${POSTGRES_USER} -d $${POSTGRES_DB}"], {
    timeout: "3s",
    retries: 10,
    start_period: "30s",
  }),
  limits: { memoryMb: 768, cpus: 1 },
  usesMb: 256,
};

/** How a client in a container finds it. */
export const POSTGRES_CLIENT = {
  PGHOST: DATABASE.host,
  PGUSER: DATABASE.user,
  PGDATABASE: DATABASE.name,
  PGPASSWORD: "${POSTGRES_PASSWORD:?}",
};
