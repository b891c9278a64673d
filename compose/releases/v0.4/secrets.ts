import type { SecretSource } from "../release.ts";

/** `.env` of v0.4. What is given switches what it is for on: billing, the reading of documents by a model, mail, R2. */
export const SECRETS: Readonly<Record<string, SecretSource>> = {
  APP_URL: "derived",
  BASIC_AUTH_USERS: "derived",
  POSTGRES_PASSWORD: "generated",
  DATABASE_URL: "derived",
  ANONYMOUS_SESSION_SECRET: "generated",

  STACK_DATABASE_CONNECTION_STRING: "derived",
  STACK_SERVER_SECRET: "generated",
  STACK_CLICKHOUSE_ADMIN_PASSWORD: "generated",
  STACK_CLICKHOUSE_EXTERNAL_PASSWORD: "generated",
  STACK_AUTH_PROJECT_ID: "generated",
  STACK_AUTH_TENANCY_ID: "derived",
  STACK_AUTH_KEY_SET_ID: "derived",
  STACK_AUTH_CLIENT_KEY: "generated",
  STACK_AUTH_SERVER_KEY: "generated",
  STACK_AUTH_ADMIN_KEY: "generated",
  STACK_SEED_INTERNAL_PROJECT_USER_EMAIL: "derived",
  STACK_SEED_INTERNAL_PROJECT_USER_PASSWORD: "derived",
  STACK_EMAIL_HOST: "given",
  STACK_EMAIL_PORT: "given",
  STACK_EMAIL_USERNAME: "given",
  STACK_EMAIL_PASSWORD: "given",
  STACK_EMAIL_SENDER: "given",
  STACK_FREESTYLE_API_KEY: "given",

  AI_PROCESSOR: "derived",
  GOOGLE_API_KEY: "given",
  AI_PROCESSOR_API_KEY: "given",
  OPENAI_TTS_API_KEY: "given",

  IMAGE_STORAGE_TYPE: "derived",
  R2_ACCOUNT_ID: "given",
  R2_ACCESS_KEY_ID: "given",
  R2_SECRET_ACCESS_KEY: "given",
  R2_BUCKET_NAME: "given",

  BILLING_ENABLED: "derived",
  STRIPE_SECRET_KEY: "given",
  STRIPE_WEBHOOK_SECRET: "given",
};
