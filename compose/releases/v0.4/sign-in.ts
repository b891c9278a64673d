/** Stack Auth and the ClickHouse that its migrations ask for (stack-auth issue 1228). */
import { DOKPLOY_NETWORK } from "../../compose-file.ts";
import { healthCheck, httpByNode, httpByWget } from "../../services/health.ts";
import type { ServiceRecord } from "../release.ts";

/** The one that goes with the pages' SDK 2.8.71: an older server shows them a blank page. */
export const STACK_AUTH_IMAGE = "stackauth/server:53c1c9e";

const API_PORT = 8102;
/** Not its own 8101: that is where nginx in the frontend sends everybody who asks for /auth, in whatever spelling. */
const DASHBOARD_PORT = 8103;

export const STACK_AUTH: ServiceRecord = {
  image: STACK_AUTH_IMAGE,
  onlyWith: "stack-auth",
  port: API_PORT,
  networks: [DOKPLOY_NETWORK],
  readsSettings: true,
  environment: { DASHBOARD_PORT: String(DASHBOARD_PORT) },
  dependsOn: {
    postgres: { condition: "service_healthy" },
    clickhouse: { condition: "service_healthy" },
    "database-dump": { condition: "service_completed_successfully" },
  },
  // The API alone is public. Strangers can make themselves tenants at a dashboard (an anonymous sign-up suffices), and its
  // cookies do not work through a tunnel: it is shown under its own name, behind the stack's password.
  routes: ({ authDomain = "", dashboard }) => [
    { name: "yapit-auth", rule: `Host(\`${authDomain}\`) && PathPrefix(\`/api\`)`, port: API_PORT },
    ...(dashboard
      ? [
          {
            name: "yapit-auth-dashboard",
            rule: `Host(\`${authDomain}\`)`,
            port: DASHBOARD_PORT,
            password: true as const,
          },
        ]
      : []),
  ],
  health: healthCheck(httpByNode(`http://127.0.0.1:${DASHBOARD_PORT}/health`, `http://127.0.0.1:${API_PORT}/health`), {
    timeout: "10s",
    retries: 15,
    start_period: "180s",
  }),
  // Not read-only: its entrypoint copies the whole server to /tmp and writes the stack's addresses into it.
  hardening: {},
  limits: { memoryMb: 1024, cpus: 1.5 },
  usesMb: 400,
};

export const CLICKHOUSE: ServiceRecord = {
  image: "clickhouse/clickhouse-server:25.10-alpine",
  onlyWith: "stack-auth",
  port: 8123,
  networks: [DOKPLOY_NETWORK],
  environment: {
    CLICKHOUSE_DB: "analytics",
    CLICKHOUSE_USER: "stackframe",
    CLICKHOUSE_PASSWORD: "${STACK_CLICKHOUSE_ADMIN_PASSWORD:?}",
    CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT: "1",
  },
  volumes: [
    "clickhouse-data:/var/lib/clickhouse",
    "./yapit-infra/clickhouse.xml:/etc/clickhouse-server/config.d/yapit-infra.xml:ro",
  ],
  health: healthCheck(httpByWget("http://127.0.0.1:8123/ping"), { timeout: "3s", retries: 10, start_period: "60s" }),
  hardening: {
    capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "KILL", "SYS_NICE", "NET_BIND_SERVICE"],
  },
  openFiles: 262_144,
  limits: { memoryMb: 1280, cpus: 0.5 },
  usesMb: 1100,
};
