import type { ApplicationSettings } from "../../../compose/settings.ts";

export const PRODUCTION: ApplicationSettings = {
  domain: "yaptts.org",
  production: true,
  certificate: "origin",
  workers: { replicas: 2, threads: 2, memoryMb: 1984, warnings: [] },
  dashboard: false,
  revision: "9c1d2e",
};

export const MEMORY_MB = 8192;

/** The variables the compose file itself reads. */
export const SECRET_NAMES = [
  "APP_URL",
  "POSTGRES_PASSWORD",
  "STACK_AUTH_PROJECT_ID",
  "STACK_AUTH_TENANCY_ID",
  "STACK_AUTH_KEY_SET_ID",
  "STACK_AUTH_CLIENT_KEY",
  "STACK_AUTH_SERVER_KEY",
  "STACK_AUTH_ADMIN_KEY",
];
