import { DOKPLOY_NETWORK } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import type { ServiceRecord } from "../releases/release.ts";
import { DATABASE } from "../settings.ts";
import { healthCheck } from "./health.ts";

/**
 * Whether clients get in with the declared password, which the image gives to a new database alone: an older one takes it here, by
 * the socket that asks for none. So a rotation needs nothing but another value: whoever waits for this check starts after it, a
 * way back brings the old one back, and what was cut off is repaired by the next start. No password is on a command line.
 */
function takesTheDeclaredPassword(): string {
  const who = "-U $${POSTGRES_USER} -d $${POSTGRES_DB}";
  const enter = `PGPASSWORD="$\${POSTGRES_PASSWORD}" psql -X -q -h ${DATABASE.host} ${who} -c 'SELECT 1' >/dev/null`;
  const change =
    "printf '%s\\n' '\\getenv password POSTGRES_PASSWORD' \"ALTER ROLE CURRENT_USER PASSWORD :'password';\"";
  return `pg_isready -q ${who} || exit 1\n${enter} && exit 0\n${change} | psql -X -q -v ON_ERROR_STOP=1 ${who} && ${enter}`;
}

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
  health: healthCheck(["CMD-SHELL", takesTheDeclaredPassword()], {
    timeout: "10s",
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
