import type { StackConfig } from "./stack-config.ts";

/** The application's secrets, by the names of its environment variables. */
export const SECRET_NAMES = [
  "RUNPOD_API_KEY",
  "MISTRAL_API_KEY",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "POSTGRES_PASSWORD",
  "STACK_SERVER_SECRET",
  "STACK_AUTH_PROJECT_ID",
  "STACK_AUTH_SERVER_KEY",
  "STACK_AUTH_CLIENT_KEY",
  "STACK_AUTH_ADMIN_KEY",
] as const;

export type SecretName = (typeof SECRET_NAMES)[number];

/** Stripe has a world with money and one without; one file may hold the keys of both. */
const PER_KIND: readonly SecretName[] = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"];

/** Others issue these; the rest is generated where the file does not hold it. */
const REQUIRED_IN_PRODUCTION: readonly SecretName[] = [
  "RUNPOD_API_KEY",
  "MISTRAL_API_KEY",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
];

/** Derived from POSTGRES_PASSWORD; files written for the hand-made environment hold them too. */
export const DERIVED_NAMES = ["STACK_DATABASE_CONNECTION_STRING", "STACK_DIRECT_DATABASE_CONNECTION_STRING"];

export type StackKind = StackConfig["kind"];

export function isRequired(name: SecretName, kind: StackKind): boolean {
  return kind === "production" && REQUIRED_IN_PRODUCTION.includes(name);
}

/** "STRIPE_SECRET_KEY_LIVE" for production. */
export function nameInFile(name: SecretName, kind: StackKind): string {
  if (!PER_KIND.includes(name)) return name;
  return `${name}_${kind === "production" ? "LIVE" : "TEST"}`;
}

/** All names a file may hold, those of the other kind of stack included. */
export const NAMES_IN_FILES: readonly string[] = [
  ...new Set(SECRET_NAMES.flatMap((name) => [nameInFile(name, "production"), nameInFile(name, "staging")])),
  ...DERIVED_NAMES,
];
