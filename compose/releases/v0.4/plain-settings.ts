import type { StackShape } from "../../stack-shape.ts";
import { YOLO_REPLICAS } from "../../workers.ts";

/** `.env.prod` of v0.4. */
export function plainSettings(settings: StackShape): Record<string, string> {
  const { domain, auth, authDomain, dashboard, workers } = settings;
  return {
    // 1 would wipe the database at every start.
    DB_DROP_AND_RECREATE: "0",
    DB_SEED: "1",
    SQLALCHEMY_ECHO: "0",

    ...sqliteCache("AUDIO_CACHE", "/data/audio_cache", 10_240),
    ...sqliteCache("DOCUMENT_CACHE", "/data/document_cache", 2048),
    ...sqliteCache("EXTRACTION_CACHE", "/data/extraction_cache", 4096),
    DOCUMENT_MAX_DOWNLOAD_SIZE: "104857600",
    IMAGES_DIR: "/data/images",
    LOG_DIR: "/data/gateway/logs",

    MAX_BLOCK_CHARS: "250",
    SOFT_LIMIT_MULT: "1.3",
    MIN_CHUNK_SIZE: "40",

    DEFUDDLE_SERVICE_URL: "http://defuddle:8001",
    CORS_ORIGINS: JSON.stringify([`https://${domain}`]),
    KOKORO_CPU_REPLICAS: String(workers.replicas),
    YOLO_CPU_REPLICAS: String(YOLO_REPLICAS),
    RATELIMIT_ENABLED: "true",

    AUTH_ENABLED: String(auth === "stack-auth"),
    ...(authDomain !== undefined && stackAuthSettings(authDomain, dashboard)),
  };
}

/** The gateway's part and the server's own. */
function stackAuthSettings(authDomain: string, dashboard: boolean): Record<string, string> {
  return {
    STACK_AUTH_API_HOST: "http://stack-auth:8102",
    NEXT_PUBLIC_STACK_API_URL: `https://${authDomain}`,
    NEXT_PUBLIC_STACK_DASHBOARD_URL: `https://${authDomain}`,
    STACK_CLICKHOUSE_URL: "http://clickhouse:8123",
    STACK_SEED_INTERNAL_PROJECT_ALLOW_LOCALHOST: "false",
    STACK_SEED_INTERNAL_PROJECT_SIGN_UP_ENABLED: "false",
    STACK_SKIP_SEED_SCRIPT: String(!dashboard),
    // Without it the administrator's e-mail stops the container at its first start.
    ...(dashboard && { STACK_SEED_INTERNAL_PROJECT_USER_INTERNAL_ACCESS: "true" }),
  };
}

/** All of them together leave a CX33's 80 GB enough for images and the database. */
function sqliteCache(name: string, path: string, maxSizeMb: number): Record<string, string> {
  return {
    [`${name}_TYPE`]: "sqlite",
    [`${name}_CONFIG__PATH`]: path,
    [`${name}_CONFIG__MAX_SIZE_MB`]: String(maxSizeMb),
  };
}
