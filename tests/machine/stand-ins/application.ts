/**
 * The application's containers as far as their compose file and the health gate see them: what STAND_IN names waits for its
 * database or its Redis, does what others rely on there, and answers on its ports.
 */
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { connect } from "node:net";

const { env } = process;
const HEAD = "efc48e1f9c00";

/** Of Stack Auth's migrations what its setup writes to. */
const STACK_AUTH_TABLES = `
CREATE TABLE IF NOT EXISTS "Project" (id text PRIMARY KEY, "updatedAt" timestamp NOT NULL, "displayName" text NOT NULL, description text NOT NULL, "isProductionMode" boolean NOT NULL, "ownerTeamId" uuid);
CREATE TABLE IF NOT EXISTS "Tenancy" (id uuid PRIMARY KEY, "updatedAt" timestamp NOT NULL, "projectId" text NOT NULL, "branchId" text NOT NULL, "organizationId" uuid, "hasNoOrganization" text, UNIQUE ("projectId", "branchId", "hasNoOrganization"));
CREATE TABLE IF NOT EXISTS "ApiKeySet" ("projectId" text NOT NULL, id uuid NOT NULL, description text NOT NULL, "expiresAt" timestamp NOT NULL, "updatedAt" timestamp NOT NULL, "manuallyRevokedAt" timestamp, "publishableClientKey" text UNIQUE, "secretServerKey" text UNIQUE, "superSecretAdminKey" text UNIQUE, PRIMARY KEY ("projectId", id));
CREATE TABLE IF NOT EXISTS "EnvironmentConfigOverride" ("projectId" text NOT NULL, "branchId" text NOT NULL, "updatedAt" timestamp NOT NULL, config jsonb NOT NULL, PRIMARY KEY ("projectId", "branchId"));
`;
const GATEWAY_TABLES = `
CREATE TABLE IF NOT EXISTS alembic_version (version_num text PRIMARY KEY);
INSERT INTO alembic_version VALUES ('${HEAD}') ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS ttsmodel (slug text PRIMARY KEY, name text NOT NULL, is_active boolean NOT NULL);
INSERT INTO ttsmodel VALUES ('kokoro', 'Kokoro', true) ON CONFLICT DO NOTHING;
`;

const STAND_INS: Record<string, () => void | Promise<void>> = {
  gateway: async () => {
    migrate(env["DATABASE_URL"], GATEWAY_TABLES);
    if (process.argv[2] === "alembic") process.exit();
    await reaches(env["REDIS_URL"]);
    listen(8000, ["/health"]);
  },
  "stack-auth": () => {
    migrate(env["STACK_DATABASE_CONNECTION_STRING"], STACK_AUTH_TABLES);
    for (const port of [8102, Number(env["DASHBOARD_PORT"] ?? 8101)]) listen(port, ["/health", "/api/v1"]);
  },
  clickhouse: () => listen(8123, ["/ping"]),
  defuddle: () => listen(8001, ["/health"]),
  smokescreen: () => listen(4750, []),
  worker: async () => {
    await reaches(env["REDIS_URL"]);
    setInterval(() => undefined, 60_000);
  },
};

/** @throws where the database does not take it, with psql's words */
function migrate(address: string | undefined, sql: string): void {
  const url = (address ?? "").replace(/^postgresql\+asyncpg:/, "postgresql:");
  const args = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-d", url];
  const { status, stderr } = spawnSync("psql", args, { input: sql, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function reaches(address: string | undefined): Promise<void> {
  const { hostname, port } = new URL(address ?? "");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
  });
}

/** 200 on these paths, 404 on others. */
function listen(port: number, paths: string[]): void {
  createServer((request, response) => {
    const found = paths.includes(request.url?.split("?")[0] ?? "");
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(found ? { status: "ok" } : { detail: "Not Found" }));
  }).listen(port);
}

process.on("SIGTERM", () => process.exit(0));
try {
  const start = STAND_INS[env["STAND_IN"] ?? ""];
  if (start === undefined) throw new Error(`no stand-in for ${env["STAND_IN"] ?? ""}`);
  await start();
  console.log("started");
} catch (error) {
  // Its last words, without a stack.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
