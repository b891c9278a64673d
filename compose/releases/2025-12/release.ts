/**
 * Yapit as it was put together by hand in December 2025 (commits 73f50db to 32b3df3): what an adoption finds. No branch or
 * tag leads there any more; whoever wants it deployed pushes a ref at 32b3df3.
 */
import type { Release } from "../release.ts";
import { pages } from "./pages.ts";
import { plainSettings } from "./plain-settings.ts";
import { SERVICES } from "./services.ts";

export const RELEASE_2025_12: Release = {
  name: "2025-12",
  services: SERVICES,
  networks: {},
  volumes: ["pgdata", "audio_cache", "document_cache"],
  plain: plainSettings,
  pages,
  secrets: {
    APP_URL: "derived",
    POSTGRES_PASSWORD: "generated",
    DATABASE_URL: "derived",
    STACK_DATABASE_CONNECTION_STRING: "derived",
    STACK_DIRECT_DATABASE_CONNECTION_STRING: "derived",
    STACK_SERVER_SECRET: "generated",
    STACK_AUTH_PROJECT_ID: "generated",
    STACK_AUTH_TENANCY_ID: "derived",
    STACK_AUTH_KEY_SET_ID: "derived",
    STACK_AUTH_CLIENT_KEY: "generated",
    STACK_AUTH_SERVER_KEY: "generated",
    STACK_AUTH_ADMIN_KEY: "generated",
    STACK_SEED_INTERNAL_PROJECT_USER_EMAIL: "derived",
    STACK_SEED_INTERNAL_PROJECT_USER_PASSWORD: "derived",
    RUNPOD_API_KEY: "required",
    MISTRAL_API_KEY: "required",
    STRIPE_SECRET_KEY: "required",
    STRIPE_WEBHOOK_SECRET: "required",
  },
  // The fix of CVE-2025-55182, from 2025-12-22.
  stackAuth: { image: "stackauth/server:3ef9cb3", address: "path", needsClickhouse: false },
  work: "http",
  // Not idempotent: a second start would fill the database with the same data again.
  seed: "0",
};
