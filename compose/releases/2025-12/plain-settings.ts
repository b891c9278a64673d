/** `.env.prod` of 2025-12. */
import { DATABASE, REDIS_URL } from "../../settings.ts";
import type { StackShape } from "../../stack-shape.ts";

export function plainSettings({ domain, dashboard }: StackShape): Record<string, string> {
  return {
    // 1 would wipe the database at every start.
    DB_DROP_AND_RECREATE: "0",
    SQLALCHEMY_ECHO: "0",
    DB_SEED: "0",

    AUDIO_CACHE_TYPE: "sqlite",
    AUDIO_CACHE_CONFIG__PATH: "/data/audio_cache",
    DOCUMENT_CACHE_TYPE: "sqlite",
    DOCUMENT_CACHE_CONFIG__PATH: "/data/document_cache",
    DOCUMENT_CACHE_TTL_WEBPAGE: "1800",
    DOCUMENT_CACHE_TTL_DOCUMENT: "604800",
    DOCUMENT_MAX_DOWNLOAD_SIZE: "104857600",
    MAX_BLOCK_CHARS: "150",

    REDIS_URL,
    CORS_ORIGINS: JSON.stringify([`https://${domain}`]),
    TTS_PROCESSORS_FILE: "tts_processors.prod.json",
    DOCUMENT_PROCESSORS_FILE: "document_processors.prod.json",
    RUNPOD_REQUEST_TIMEOUT_SECONDS: "60",
    CLIENT_REQUEST_TIMEOUT_SECONDS: "60",
    SYNTHESIS_POLLING_TIMEOUT_SECONDS: "90",

    POSTGRES_USER: DATABASE.user,
    POSTGRES_DB: DATABASE.name,

    STACK_AUTH_API_HOST: "http://stack-auth:8102",
    STACK_AUTH_APP_HOST: "http://stack-auth:8101",
    NEXT_PUBLIC_STACK_API_URL: `https://${domain}/auth/api`,
    NEXT_PUBLIC_STACK_DASHBOARD_URL: `https://${domain}/auth`,
    STACK_SEED_INTERNAL_PROJECT_ALLOW_LOCALHOST: String(dashboard),
    STACK_SEED_INTERNAL_PROJECT_SIGN_UP_ENABLED: "false",
    STACK_SKIP_SEED_SCRIPT: String(!dashboard),
    // Without it the administrator's e-mail stops the container at its first start.
    ...(dashboard && { STACK_SEED_INTERNAL_PROJECT_USER_INTERNAL_ACCESS: "true" }),
  };
}
