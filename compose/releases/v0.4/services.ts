import { DOKPLOY_NETWORK } from "../../compose-file.ts";
import { GUESTS } from "../../guests.ts";
import { DATABASE_DUMP } from "../../services/database-dump.ts";
import { healthCheck, httpByNode, httpByPython, nginxByWget } from "../../services/health.ts";
import { POSTGRES } from "../../services/postgres.ts";
import { SPEECH_MODELS } from "../../services/speech-models.ts";
import { STACK_AUTH_SETUP } from "../../services/stack-auth-setup.ts";
import { VOLUME_OWNER } from "../../services/volume-owner.ts";
import type { Route } from "../../route.ts";
import type { StackShape } from "../../stack-shape.ts";
import type { ServiceRecord } from "../release.ts";
import { BROWSER_NETWORK, EGRESS_NETWORK, WORKER_NETWORK } from "./networks.ts";
import { CLICKHOUSE, STACK_AUTH } from "./sign-in.ts";
import { KOKORO_CPU, YOLO_CPU } from "./workers.ts";

/** nginx with the built pages; sends /api to the gateway. */
const frontend: ServiceRecord = {
  // Its ready image speaks for yapit.md alone.
  build: { context: "./frontend", dockerfile: "Dockerfile" },
  port: 8080,
  networks: [DOKPLOY_NETWORK],
  // nginx looks its upstreams up once, at its start: a container made anew has another address, and /api answered 502.
  dependsOn: {
    gateway: { condition: "service_healthy", restart: true },
    "stack-auth": { condition: "service_healthy" },
  },
  // The release's other nginx configuration starts without a stack-auth to resolve.
  withoutStackAuth: { volumes: ["./frontend/nginx.selfhost.conf:/etc/nginx/conf.d/default.conf:ro"] },
  routes: pageRoutes,
  hasStandby: true,
  // As long as its gateway's: what is on its way through it gets its answer.
  stopGracePeriod: "30s",
  health: healthCheck(nginxByWget("http://127.0.0.1:8080/"), {
    timeout: "5s",
    retries: 5,
    start_period: "20s",
  }),
  hardening: { readOnly: { tmpfs: ["/tmp"] } },
  limits: { memoryMb: 128, cpus: 0.5 },
  usesMb: 32,
};

/** Without sign-in all but the health is behind a password. */
function pageRoutes({ domain, auth }: StackShape): Route[] {
  const host = `Host(\`${domain}\`)`;
  if (auth === "stack-auth") return [{ name: "yapit-frontend", rule: host, port: 8080 }];
  return [
    { name: "yapit-frontend", rule: host, port: 8080, password: true },
    { name: "yapit-health", rule: `${host} && Path(\`/api/health\`)`, port: 8080 },
  ];
}

/** The API; runs its migrations and its seed at start. Also hands the work to the workers and takes their results. */
const gateway: ServiceRecord = {
  build: { context: ".", dockerfile: "yapit/gateway/Dockerfile" },
  published: "ghcr.io/yapit-tts/gateway",
  port: 8000,
  // It asks defuddle, and fetches what people name through smokescreen.
  networks: [DOKPLOY_NETWORK, BROWSER_NETWORK],
  readsSettings: true,
  dependsOn: {
    postgres: { condition: "service_healthy" },
    redis: { condition: "service_healthy" },
    defuddle: { condition: "service_healthy" },
    "stack-auth": { condition: "service_healthy" },
    "stack-auth-setup": { condition: "service_completed_successfully" },
    "database-dump": { condition: "service_completed_successfully" },
    "volume-owner": { condition: "service_completed_successfully" },
    "speech-models": { condition: "service_completed_successfully" },
  },
  volumes: [
    "audio_cache:/data/audio_cache",
    "document_cache:/data/document_cache",
    "extraction_cache:/data/extraction_cache",
    "gateway-data:/data/gateway",
    "images:/data/images",
  ],
  health: healthCheck(httpByPython("http://127.0.0.1:8000/health"), {
    timeout: "5s",
    retries: 10,
    start_period: "120s",
  }),
  hardening: { readOnly: { tmpfs: ["/tmp"] } },
  hasStandby: true,
  // Long enough for a sentence that is being spoken.
  stopGracePeriod: "30s",
  limits: { memoryMb: 1024, cpus: 2 },
  usesMb: 400,
};

/** Queues between gateway and workers, and billing events nobody has taken yet: those must survive. */
const redis: ServiceRecord = {
  image: "redis:7-alpine@sha256:e7723ff73d963f5cc6d9c4643ea3d989527a402a319239054e9472a7fb9219a2",
  // Written down without waiting for the disk: audio passes through it too. The password comes by stdin, since a command line
  // shows in every list of processes.
  command: redisCommand(""),
  // What redis-cli in the container signs in with, too.
  environment: { REDISCLI_AUTH: "${REDIS_PASSWORD:?}" },
  user: "redis",
  port: 6379,
  networks: [DOKPLOY_NETWORK, WORKER_NETWORK],
  volumes: ["redisdata:/data"],
  health: healthCheck(["CMD", "redis-cli", "ping"], { timeout: "3s", retries: 5, start_period: "10s" }),
  hardening: { readOnly: { tmpfs: ["/tmp"] } },
  limits: { memoryMb: 512, cpus: 0.5 },
  usesMb: 64,
  // Through the tunnel of its own that each guest has, with a password that opens what a worker needs and nothing else.
  withGuests: {
    loopbackPort: 6379,
    command: redisCommand(
      `user ${GUESTS.user} on >$$(printf %s "${GUESTS.user} $$REDISCLI_AUTH" | sha256sum | cut -c 1-64) ${GUESTS.rights}\n`,
    ),
  },
};

function redisCommand(more: string): string[] {
  const settings = `requirepass $$REDISCLI_AUTH\n${more}`;
  return ["sh", "-c", `exec redis-server - --appendonly yes --appendfsync no <<end\n${settings}end`];
}

/** The proxy that lets nobody reach a private address; the only way out of defuddle's network. */
const smokescreen: ServiceRecord = {
  build: { context: ".", dockerfile: "docker/Dockerfile.smokescreen" },
  published: "ghcr.io/yapit-tts/smokescreen",
  port: 4750,
  // Not Dokploy's network: should its own rules fail, the database is still not to be reached.
  networks: [BROWSER_NETWORK, EGRESS_NETWORK],
  hardening: { readOnly: { tmpfs: ["/tmp"] } },
  limits: { memoryMb: 128, cpus: 0.5 },
  usesMb: 32,
};

/** Runs strangers' web pages in Chromium: no secret, and no network but the proxy's. */
const defuddle: ServiceRecord = {
  build: { context: ".", dockerfile: "docker/defuddle/Dockerfile" },
  published: "ghcr.io/yapit-tts/defuddle",
  port: 8001,
  networks: [BROWSER_NETWORK],
  environment: { PROXY_URL: "http://smokescreen:4750" },
  dependsOn: { smokescreen: { condition: "service_started" } },
  health: healthCheck(httpByNode("http://127.0.0.1:8001/health"), { timeout: "5s", retries: 10, start_period: "30s" }),
  hardening: {},
  limits: { memoryMb: 1024, cpus: 1 },
  usesMb: 200,
};

export const SERVICES: Readonly<Record<string, ServiceRecord>> = {
  frontend,
  gateway,
  "stack-auth": STACK_AUTH,
  "stack-auth-setup": { ...STACK_AUTH_SETUP, hardening: {} },
  clickhouse: CLICKHOUSE,
  postgres: {
    ...POSTGRES,
    hardening: { capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "KILL"] },
  },
  "database-dump": { ...DATABASE_DUMP, hardening: {} },
  "volume-owner": VOLUME_OWNER,
  "speech-models": SPEECH_MODELS,
  redis,
  smokescreen,
  defuddle,
  "kokoro-cpu": KOKORO_CPU,
  "yolo-cpu": YOLO_CPU,
};
