import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { RandomUuid } from "@pulumi/random/randomUuid.js";
import { basicAuthUser } from "../../compose/basic-auth-user.ts";
import { connectionString, redisUrl } from "../../compose/connection-string.ts";
import { releaseOf } from "../../compose/releases/releases.ts";
import { needsPassword } from "../../compose/routing.ts";
import { variableSources } from "../../compose/variable-names.ts";
import type { ApplicationSecrets as FromFile } from "../../stack-config/load.ts";
import { nameInFile } from "../../stack-config/secret-names.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";

export interface ApplicationSecretsArgs {
  config: StackConfig;
  /** What the stack's SOPS file holds, by name; it wins over a generated value. */
  fromFile: FromFile["fromFile"];
}

/** Where a stack has no key for a service it does not use, the application still wants the variable to be there. */
const NOT_CONFIGURED = "not-configured";

/** Who is asked for the stack's password. */
export const PASSWORD_USER = "yapit";

/** The variables that Dokploy writes to `.env`: from the stack's file, or generated where nobody has to know them. */
export class ApplicationSecrets extends pulumi.ComponentResource {
  readonly variables: Readonly<Record<string, pulumi.Output<string>>>;
  /** SHA-256 of each variable's value, hexadecimal. */
  readonly hashes: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the built pages hold; undefined where nobody signs in. */
  readonly stackAuthClient: { projectId: pulumi.Output<string>; clientKey: pulumi.Output<string> } | undefined;
  /** In front of what is not for everybody; undefined where nothing of the stack is behind one. */
  readonly password: pulumi.Output<string> | undefined;

  constructor(name: string, args: ApplicationSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:application:Secrets", name, {}, opts);
    const child = { parent: this };
    const { config, fromFile } = args;
    const { auth } = config.application;
    const { dashboard, keyGeneration } = config.stackAuth;
    const shape = { release: releaseOf(config.application.release), auth, dashboard };
    const keys = `keys-${keyGeneration}`;

    const uuid = (role: string) => new RandomUuid(`${name}-${role}`, {}, child).result;
    const letters = (role: string, length: number) =>
      new RandomPassword(`${name}-${role}`, { length, special: false }, child).result;
    const given = (variable: string) => fromFile[nameInFile(variable, config.kind)];

    const secretOf = (variable: string, role: string) => given(variable) ?? letters(role, 32);

    const postgresPassword = secretOf("POSTGRES_PASSWORD", "postgres-password");
    const database = postgresPassword.apply(connectionString);
    const redisPassword =
      "REDIS_PASSWORD" in shape.release.secrets ? secretOf("REDIS_PASSWORD", "redis-password") : undefined;
    this.password = needsPassword(shape) ? letters("password", 32) : undefined;

    /** Of each variable that is not the file's alone; undefined: it is left out. */
    const made: Record<string, () => pulumi.Input<string> | undefined> = {
      APP_URL: () => `https://${config.domain}`,
      BASIC_AUTH_USERS: () => this.password?.apply((password) => basicAuthUser(PASSWORD_USER, password)),
      POSTGRES_PASSWORD: () => postgresPassword,
      DATABASE_URL: () => database.apply((address) => address.replace(/^postgres:/, "postgresql+asyncpg:")),
      STACK_DATABASE_CONNECTION_STRING: () => database,
      STACK_DIRECT_DATABASE_CONNECTION_STRING: () => database,
      REDIS_PASSWORD: () => redisPassword,
      REDIS_URL: () => redisPassword?.apply((password) => redisUrl(password)),
      ANONYMOUS_SESSION_SECRET: () => letters("anonymous-session-secret", 43),
      // 32 bytes, base64url. Not RandomBytes: random 4.21.2 uses its value as its id, in plain text in every plan and state.
      STACK_SERVER_SECRET: () => letters("stack-auth-server-secret", 32).apply(base64Url),
      STACK_CLICKHOUSE_ADMIN_PASSWORD: () => letters("clickhouse-admin-password", 32),
      STACK_CLICKHOUSE_EXTERNAL_PASSWORD: () => letters("clickhouse-external-password", 32),
      STACK_AUTH_PROJECT_ID: () => uuid("stack-auth-project-id"),
      // Users belong to the tenancy: it must outlive a project made anew.
      STACK_AUTH_TENANCY_ID: () => uuid("stack-auth-tenancy-id"),
      STACK_AUTH_KEY_SET_ID: () => uuid(`stack-auth-${keys}-id`),
      STACK_AUTH_CLIENT_KEY: () => pulumi.interpolate`pck_${letters(`${keys}-client`, 43)}`,
      STACK_AUTH_SERVER_KEY: () => pulumi.interpolate`ssk_${letters(`${keys}-server`, 43)}`,
      STACK_AUTH_ADMIN_KEY: () => pulumi.interpolate`sak_${letters(`${keys}-admin`, 43)}`,
      STACK_SEED_INTERNAL_PROJECT_USER_EMAIL: () => `admin@${config.dns.zone}`,
      STACK_SEED_INTERNAL_PROJECT_USER_PASSWORD: () => letters("dashboard-password", 24),
      AI_PROCESSOR: () => (given("GOOGLE_API_KEY") && "gemini") ?? (given("AI_PROCESSOR_API_KEY") && "openai"),
      IMAGE_STORAGE_TYPE: () => (given("R2_SECRET_ACCESS_KEY") ? "r2" : "local"),
      BILLING_ENABLED: () => String(given("STRIPE_SECRET_KEY") !== undefined),
    };

    const variables: Record<string, pulumi.Output<string>> = {};
    for (const [variable, source] of variableSources(shape)) {
      const otherwise = source === "required" ? NOT_CONFIGURED : undefined;
      const value = given(variable) ?? made[variable]?.() ?? otherwise;
      if (value !== undefined) variables[variable] = isOpen(variable) ? pulumi.output(value) : pulumi.secret(value);
    }
    this.variables = variables;
    const { STACK_AUTH_PROJECT_ID: projectId, STACK_AUTH_CLIENT_KEY: clientKey } = variables;
    this.stackAuthClient = projectId && clientKey && { projectId, clientKey };
    this.hashes = Object.fromEntries(
      Object.entries(variables).map(([variable, value]) => [variable, value.apply(sha256)]),
    );
    this.registerOutputs({});
  }
}

/** Derived from the configuration and from which secrets there are, not from what they hold. */
function isOpen(variable: string): boolean {
  return [
    "APP_URL",
    "STACK_SEED_INTERNAL_PROJECT_USER_EMAIL",
    "AI_PROCESSOR",
    "IMAGE_STORAGE_TYPE",
    "BILLING_ENABLED",
  ].includes(variable);
}

function base64Url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
