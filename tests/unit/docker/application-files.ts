/** A small repository like the application's, cloned to where Dokploy puts it, and the machine around it. */
export const PROJECT = "yapit-abc123";
export const FOLDER = `/etc/dokploy/compose/${PROJECT}/code`;
export const REQUEST = { project: PROJECT, folder: FOLDER, file: "docker-compose.prod.yml" };
export const PROJECT_ID = "0f0f0f0f-0000-4000-8000-000000000001";

const DATABASE = "postgres://yapit_prod:database-password@postgres:5432/yapit_prod";

export const ENVIRONMENT: Record<string, string> = {
  POSTGRES_USER: "yapit_prod",
  POSTGRES_DB: "yapit_prod",
  POSTGRES_PASSWORD: "database-password",
  DATABASE_URL: DATABASE.replace("postgres://", "postgresql+asyncpg://"),
  REDIS_URL: "redis://redis:6379/0",
  STACK_AUTH_API_HOST: "http://stack-auth:8102",
  STACK_AUTH_PROJECT_ID: PROJECT_ID,
  STACK_AUTH_SERVER_KEY: "ssk_server",
  STACK_DATABASE_CONNECTION_STRING: DATABASE,
  STACK_DIRECT_DATABASE_CONNECTION_STRING: DATABASE,
  STACK_SERVER_SECRET: "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I",
  STACK_SKIP_SEED_SCRIPT: "true",
};

const COMPOSE = `
x-common: &common
  restart: unless-stopped
  networks: [dokploy-network]
services:
  frontend:
    <<: *common
    build: ./frontend
    depends_on:
      gateway: { condition: service_healthy }
      stack-auth: { condition: service_healthy }
    labels:
      traefik.enable: "true"
      traefik.docker.network: dokploy-network
      traefik.http.routers.web.rule: Host(\`yaptts.org\`)
      traefik.http.routers.web.entrypoints: websecure
      traefik.http.routers.web.tls: "true"
      traefik.http.services.web.loadbalancer.server.port: "80"
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1/"]
      retries: 5
  gateway:
    <<: *common
    build: { context: ., dockerfile: yapit/gateway/Dockerfile }
    env_file: [.env]
    depends_on:
      redis: { condition: service_started }
      stack-auth-setup: { condition: service_completed_successfully }
    volumes:
      - ./processors.json:/app/processors.json:ro
    healthcheck:
      test: [CMD, python, -c, "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health')"]
      start_period: 20s
  stack-auth:
    <<: *common
    image: stackauth/server:3ef9cb3
    env_file: [.env]
    ports: ["127.0.0.1:8101:8101"]
    depends_on:
      postgres: { condition: service_healthy }
      database-dump: { condition: service_completed_successfully }
    healthcheck:
      test: [CMD, node, -e, "fetch('http://127.0.0.1:8102/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
      start_period: 60s
      start_interval: 1s
  stack-auth-setup:
    image: postgres:16-alpine
    restart: "no"
    networks: [dokploy-network]
    command: [psql, --no-psqlrc, --quiet, --file, /setup.sql]
    depends_on:
      stack-auth: { condition: service_healthy }
    volumes: ["./setup.sql:/setup.sql:ro"]
    environment:
      PGHOST: postgres
      PGUSER: yapit_prod
      PGDATABASE: yapit_prod
      PGPASSWORD: \${POSTGRES_PASSWORD:?}
      PROJECT_ID: \${STACK_AUTH_PROJECT_ID:?}
      SERVER_KEY: \${STACK_AUTH_SERVER_KEY:?}
  postgres:
    <<: *common
    image: postgres:16-alpine
    env_file: [.env]
    volumes: ["pgdata:/var/lib/postgresql/data"]
    healthcheck:
      test: [CMD-SHELL, "pg_isready -U $\${POSTGRES_USER} -d $\${POSTGRES_DB}"]
      start_period: 30s
  database-dump:
    image: postgres:16-alpine
    restart: "no"
    networks: [dokploy-network]
    command: [sh, /dump.sh]
    depends_on:
      postgres: { condition: service_healthy }
    volumes: ["./dump.sh:/dump.sh:ro", "dumps:/dumps"]
    environment: { PGHOST: postgres, PGUSER: yapit_prod, PGDATABASE: yapit_prod, PGPASSWORD: "\${POSTGRES_PASSWORD:?}" }
  redis:
    <<: *common
    image: redis:7-alpine
  kokoro-cpu:
    <<: *common
    build: { context: ., dockerfile: yapit/workers/kokoro/Dockerfile.cpu }
    env_file: [.env]
    depends_on: [redis]
    deploy: { replicas: 2 }
volumes:
  pgdata: {}
  dumps: {}
networks:
  dokploy-network: { external: true }
`;

const SETUP = String.raw`
\set ON_ERROR_STOP on
\getenv pid PROJECT_ID
\getenv ssk SERVER_KEY
BEGIN;
INSERT INTO "Project"(id,"updatedAt","displayName",description,"isProductionMode","ownerTeamId")
  VALUES (:'pid',now(),'Yapit','managed; by pulumi',false,NULL)
  ON CONFLICT (id) DO UPDATE SET "displayName"=EXCLUDED."displayName","updatedAt"=now();
INSERT INTO "Tenancy"(id,"updatedAt","projectId","branchId","organizationId","hasNoOrganization")
  VALUES ('0f0f0f0f-0000-4000-8000-000000000002',now(),:'pid','main',NULL,'TRUE')
  ON CONFLICT ("projectId","branchId","hasNoOrganization") DO NOTHING;
INSERT INTO "ApiKeySet"("projectId",id,description,"expiresAt","updatedAt","publishableClientKey","secretServerKey","superSecretAdminKey")
  VALUES (:'pid','0f0f0f0f-0000-4000-8000-000000000003','pulumi','2100-01-01',now(),'pck_client',:'ssk','sak_admin')
  ON CONFLICT ("projectId",id) DO UPDATE SET "secretServerKey"=EXCLUDED."secretServerKey","manuallyRevokedAt"=NULL;
INSERT INTO "EnvironmentConfigOverride"("projectId","branchId","updatedAt",config)
  VALUES (:'pid','main',now(), jsonb_build_object('auth.password.allowSignIn',true,'domains.trustedDomains',
    jsonb_build_object('app',jsonb_build_object('baseUrl','https://yaptts.org'::text,'handlerPath','/handler'))))
  ON CONFLICT ("projectId","branchId") DO UPDATE SET config="EnvironmentConfigOverride".config || EXCLUDED.config;
COMMIT;
`;

const DUMP = `#!/bin/sh
set -eu
name="/dumps/$(date -u +%Y-%m-%dT%H-%M-%SZ).dump"
pg_dump --format=custom --file="$name.part"
pg_restore --list "$name.part" >/dev/null
mv "$name.part" "$name"
echo "dumped to $name"
`;

const TRAEFIK = `
providers:
  docker: { exposedByDefault: false, network: dokploy-network }
  file: { directory: /etc/dokploy/traefik/dynamic, watch: true }
entryPoints:
  web: { address: ":80" }
  websecure: { address: ":443" }
api: { insecure: false }
`;

export function dotenv(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

/** Every file of the machine; `changes` are relative to the clone, undefined removes one. */
export function applicationFiles(changes: Record<string, string | undefined> = {}): Record<string, string> {
  const files: Record<string, string | undefined> = {
    "docker-compose.prod.yml": COMPOSE,
    ".env": dotenv(ENVIRONMENT),
    "setup.sql": SETUP,
    "dump.sh": DUMP,
    "processors.json": "[]",
    "frontend/Dockerfile":
      "FROM node:20-alpine AS builder\nRUN npm run build\nFROM nginx:alpine\nCOPY --from=builder /app/dist /usr/share/nginx/html\n",
    "frontend/.env.production": `VITE_STACK_AUTH_PROJECT_ID=${PROJECT_ID}\n`,
    "yapit/gateway/Dockerfile": "FROM python:3.12-slim\nCOPY yapit/ /app/yapit\n",
    "yapit/workers/kokoro/Dockerfile.cpu": "FROM python:3.12-slim\n",
    ...changes,
  };
  const present = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    "/etc/dokploy/traefik/traefik.yml": TRAEFIK,
    "/etc/dokploy/traefik/dynamic/empty.yml": "http: {}\n",
    ...Object.fromEntries(present.map(([path, text]) => [`${FOLDER}/${path}`, text])),
  };
}

export const TRAEFIK_RUN = [
  ..."run -d --name dokploy-traefik --restart always --network dokploy-network -p 80:80 -p 443:443".split(" "),
  ..."--mount type=bind,source=/etc/dokploy/traefik/traefik.yml,target=/etc/traefik/traefik.yml".split(" "),
  ..."--mount type=bind,source=/etc/dokploy/traefik/dynamic,target=/etc/dokploy/traefik/dynamic".split(" "),
  ..."-v /var/run/docker.sock:/var/run/docker.sock:ro traefik:v3.6.25".split(" "),
];
