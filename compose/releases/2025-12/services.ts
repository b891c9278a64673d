import { DOKPLOY_NETWORK } from "../../compose-file.ts";
import { KOKORO_LIMITS } from "../../memory-budget.ts";
import { DATABASE_DUMP } from "../../services/database-dump.ts";
import { healthCheck, httpByNode, httpByPython, nginxByWget } from "../../services/health.ts";
import { POSTGRES } from "../../services/postgres.ts";
import { STACK_AUTH_SETUP } from "../../services/stack-auth-setup.ts";
import { REDIS_URL } from "../../settings.ts";
import type { ServiceRecord } from "../release.ts";

const networks = [DOKPLOY_NETWORK];

/** nginx with the built pages; sends /api to the gateway and /auth/api to Stack Auth, so that one name serves all. */
const frontend: ServiceRecord = {
  build: { context: "./frontend", dockerfile: "Dockerfile" },
  port: 80,
  networks,
  // nginx looks its upstreams up once, at its start: a container made anew has another address, and /api answered 502.
  dependsOn: {
    gateway: { condition: "service_healthy", restart: true },
    "stack-auth": { condition: "service_healthy", restart: true },
  },
  routes: ({ domain }) => [{ name: "yapit-frontend", rule: `Host(\`${domain}\`)`, port: 80 }],
  health: healthCheck(nginxByWget("http://127.0.0.1/"), {
    timeout: "5s",
    retries: 5,
    start_period: "20s",
  }),
  limits: { memoryMb: 128, cpus: 0.5 },
  usesMb: 32,
};

/** The API; runs its migrations at start. */
const gateway: ServiceRecord = {
  build: { context: ".", dockerfile: "yapit/gateway/Dockerfile" },
  port: 8000,
  networks,
  readsSettings: true,
  dependsOn: {
    postgres: { condition: "service_healthy" },
    redis: { condition: "service_healthy" },
    "stack-auth": { condition: "service_healthy" },
    "stack-auth-setup": { condition: "service_completed_successfully" },
  },
  volumes: [
    "./tts_processors.prod.json:/app/tts_processors.prod.json:ro",
    "./document_processors.prod.json:/app/document_processors.prod.json:ro",
    "audio_cache:/data/audio_cache",
    "document_cache:/data/document_cache",
  ],
  health: healthCheck(httpByPython("http://127.0.0.1:8000/health"), {
    timeout: "5s",
    retries: 10,
    start_period: "80s",
  }),
  limits: { memoryMb: 768, cpus: 2 },
  usesMb: 400,
};

/** Sign-in; its dashboard is published on loopback alone, for a tunnel. Brings its database up to date at start. */
const stackAuth: ServiceRecord = {
  image: "stackauth/server:3ef9cb3",
  onlyWith: "stack-auth",
  port: 8102,
  loopbackPort: 8101,
  networks,
  readsSettings: true,
  dependsOn: {
    postgres: { condition: "service_healthy" },
    "database-dump": { condition: "service_completed_successfully" },
  },
  health: healthCheck(httpByNode("http://127.0.0.1:8101/health", "http://127.0.0.1:8102/health"), {
    timeout: "5s",
    retries: 10,
    // The first start, with all migrations, was seen to take about 90 s.
    start_period: "120s",
  }),
  limits: { memoryMb: 1024, cpus: 1.5 },
  usesMb: 400,
};

/** Queue between gateway and workers; holds nothing that must survive. */
const redis: ServiceRecord = {
  image: "redis:7-alpine",
  port: 6379,
  networks,
  health: healthCheck(["CMD", "redis-cli", "ping"], { timeout: "3s", retries: 5, start_period: "10s" }),
  limits: { memoryMb: 256, cpus: 0.5 },
  usesMb: 64,
};

/** Speech workers on the machine's CPUs. */
const kokoroCpu: ServiceRecord = {
  build: { context: ".", dockerfile: "yapit/workers/kokoro/Dockerfile.cpu" },
  command: ["python", "-m", "yapit.workers.kokoro"],
  networks,
  // Not the environment files: a worker runs models from elsewhere and needs none of the secrets.
  environment: {
    ADAPTER_CLASS: "yapit.workers.adapters.kokoro.KokoroAdapter",
    DEVICE: "cpu",
    REDIS_URL,
  },
  dependsOn: { redis: { condition: "service_healthy" } },
  limits: KOKORO_LIMITS,
  worker: { kind: "kokoro", ownId: false },
};

export const SERVICES: Readonly<Record<string, ServiceRecord>> = {
  frontend,
  gateway,
  "stack-auth": stackAuth,
  "stack-auth-setup": STACK_AUTH_SETUP,
  postgres: POSTGRES,
  "database-dump": DATABASE_DUMP,
  redis,
  "kokoro-cpu": kokoroCpu,
};
