import type { Release } from "../compose/releases/release.ts";
import { RELEASES } from "../compose/releases/releases.ts";
import type { StackConfig } from "./stack-config.ts";

export type StackKind = StackConfig["kind"];

/** Stripe has a world with money and one without; one file may hold the keys of both. */
const PER_KIND = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"];

/** Derived from POSTGRES_PASSWORD; files written for the hand-made environment hold them too. */
export const DERIVED_NAMES = [
  "DATABASE_URL",
  "STACK_DATABASE_CONNECTION_STRING",
  "STACK_DIRECT_DATABASE_CONNECTION_STRING",
];

/** The program's own: it may read the images of a private registry, and no service gets it. */
export const REGISTRY_TOKEN = "REGISTRY_TOKEN";

/** Also the program's own: what the machine puts backups into their bucket with. */
export const BACKUP_KEYS = { accessKeyId: "BACKUPS_ACCESS_KEY_ID", secretAccessKey: "BACKUPS_SECRET_ACCESS_KEY" };

/** What the application's own file holds for its operators' tools, and no service of a deployment reads. */
export const NOT_OF_THE_DEPLOYMENT = [
  ...["METRICS_DB_USER", "METRICS_DB_PASSWORD", "METRICS_DATABASE_URL", "NTFY_TOPIC", "CLOUDFLARE_API_TOKEN"],
  ...["VPS_HOST", "ENV_MARKER", "STACK_SEED_INTERNAL_PROJECT_PUBLISHABLE_CLIENT_KEY"],
  ...["STACK_SEED_INTERNAL_PROJECT_SECRET_SERVER_KEY", "STACK_SEED_INTERNAL_PROJECT_SUPER_SECRET_ADMIN_KEY"],
];

/** Whom the watcher tells: no service of the application reads these. */
export const WATCH_NAMES = ["WATCH_WEBHOOK_URL", "WATCH_PING_URL"] as const;

/** "STRIPE_SECRET_KEY_LIVE" for production. */
export function nameInFile(name: string, kind: StackKind): string {
  if (!PER_KIND.includes(name)) return name;
  return `${name}_${kind === "production" ? "LIVE" : "TEST"}`;
}

/** What a file may say of a release, by the names of the application's environment variables. */
export function secretNames({ secrets }: Release): string[] {
  return Object.keys(secrets).filter((name) => secrets[name] !== "derived");
}

/** Others issue these; the rest is generated, or what it is for stays off. */
export function requiredNames({ secrets }: Release, kind: StackKind): string[] {
  return kind === "production" ? Object.keys(secrets).filter((name) => secrets[name] === "required") : [];
}

/** All names a file may hold for a release, those of the other kind of stack included. */
export function namesInFiles(release: Release): string[] {
  const names = secretNames(release).flatMap((name) => [nameInFile(name, "production"), nameInFile(name, "staging")]);
  const ofTheProgram = [REGISTRY_TOKEN, ...WATCH_NAMES, ...Object.values(BACKUP_KEYS)];
  return [...new Set([...names, ...DERIVED_NAMES, ...ofTheProgram])];
}

/** Names that mean something in one release or another. */
export const EVERY_NAME: readonly string[] = [...new Set(RELEASES.flatMap(namesInFiles))];
