/** The variables that Dokploy writes to `.env` beside the compose file: what is secret, and what depends on a secret. */
export const VARIABLE_NAMES = [
  "APP_URL",
  "POSTGRES_PASSWORD",
  "DATABASE_URL",
  "STACK_DATABASE_CONNECTION_STRING",
  "STACK_DIRECT_DATABASE_CONNECTION_STRING",
  "STACK_SERVER_SECRET",
  "STACK_AUTH_PROJECT_ID",
  "STACK_AUTH_TENANCY_ID",
  "STACK_AUTH_KEY_SET_ID",
  "STACK_AUTH_CLIENT_KEY",
  "STACK_AUTH_SERVER_KEY",
  "STACK_AUTH_ADMIN_KEY",
  "RUNPOD_API_KEY",
  "MISTRAL_API_KEY",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
] as const;

export type VariableName = (typeof VARIABLE_NAMES)[number];

/** Only with Stack Auth's dashboard: its seeded administrator. */
export const DASHBOARD_VARIABLE_NAMES = [
  "STACK_SEED_INTERNAL_PROJECT_USER_EMAIL",
  "STACK_SEED_INTERNAL_PROJECT_USER_PASSWORD",
] as const;
