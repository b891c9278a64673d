import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { RandomUuid } from "@pulumi/random/randomUuid.js";
import { connectionString } from "../../compose/connection-string.ts";
import type { VariableName } from "../../compose/variable-names.ts";
import type { ApplicationSecrets as FromFile } from "../../stack-config/load.ts";
import { nameInFile, type SecretName } from "../../stack-config/secret-names.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";

export interface ApplicationSecretsArgs {
  config: StackConfig;
  /** What the stack's SOPS file holds, by name; it wins over a generated value. */
  fromFile: FromFile["fromFile"];
}

/** Where a stack has no key for a service it does not use, the application still wants the variable to be there. */
const NOT_CONFIGURED = "not-configured";

/** The variables that Dokploy writes to `.env`: from the stack's file, or generated where nobody has to know them. */
export class ApplicationSecrets extends pulumi.ComponentResource {
  readonly variables: Readonly<Record<VariableName, pulumi.Output<string>>>;
  /** SHA-256 of each variable's value, hexadecimal. */
  readonly hashes: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the built pages hold. */
  readonly stackAuthClient: { projectId: pulumi.Output<string>; clientKey: pulumi.Output<string> };

  constructor(name: string, args: ApplicationSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:application:Secrets", name, {}, opts);
    const child = { parent: this };
    const { config, fromFile } = args;
    const keys = `keys-${config.stackAuth.keyGeneration}`;

    const uuid = (role: string) => new RandomUuid(`${name}-${role}`, {}, child).result;
    const letters = (role: string, length: number) =>
      new RandomPassword(`${name}-${role}`, { length, special: false }, child).result;
    const given = (variable: SecretName, otherwise: () => pulumi.Output<string>) =>
      pulumi.secret(fromFile[nameInFile(variable, config.kind)] ?? otherwise());
    const external = (variable: SecretName) => given(variable, () => pulumi.output(NOT_CONFIGURED));

    const password = given("POSTGRES_PASSWORD", () => letters("postgres-password", 32));
    const database = password.apply(connectionString);
    const projectId = given("STACK_AUTH_PROJECT_ID", () => uuid("stack-auth-project-id"));
    const clientKey = given("STACK_AUTH_CLIENT_KEY", () => pulumi.interpolate`pck_${letters(`${keys}-client`, 43)}`);

    this.stackAuthClient = { projectId, clientKey };
    this.variables = {
      APP_URL: pulumi.output(`https://${config.domain}`),
      POSTGRES_PASSWORD: password,
      DATABASE_URL: database.apply((address) => address.replace(/^postgres:/, "postgresql+asyncpg:")),
      STACK_DATABASE_CONNECTION_STRING: database,
      STACK_DIRECT_DATABASE_CONNECTION_STRING: database,
      // 32 bytes, base64url. Not RandomBytes: random 4.21.2 uses its value as its id, in plain text in every plan and state.
      STACK_SERVER_SECRET: given("STACK_SERVER_SECRET", () => letters("stack-auth-server-secret", 32).apply(base64Url)),
      STACK_AUTH_PROJECT_ID: projectId,
      // Users belong to the tenancy: it must outlive a project made anew.
      STACK_AUTH_TENANCY_ID: uuid("stack-auth-tenancy-id"),
      STACK_AUTH_KEY_SET_ID: uuid(`stack-auth-${keys}-id`),
      STACK_AUTH_CLIENT_KEY: clientKey,
      STACK_AUTH_SERVER_KEY: given(
        "STACK_AUTH_SERVER_KEY",
        () => pulumi.interpolate`ssk_${letters(`${keys}-server`, 43)}`,
      ),
      STACK_AUTH_ADMIN_KEY: given(
        "STACK_AUTH_ADMIN_KEY",
        () => pulumi.interpolate`sak_${letters(`${keys}-admin`, 43)}`,
      ),
      ...(config.stackAuth.dashboard && {
        STACK_SEED_INTERNAL_PROJECT_USER_EMAIL: pulumi.output(`admin@${config.dns.zone}`),
        STACK_SEED_INTERNAL_PROJECT_USER_PASSWORD: letters("dashboard-password", 24),
      }),
      RUNPOD_API_KEY: external("RUNPOD_API_KEY"),
      MISTRAL_API_KEY: external("MISTRAL_API_KEY"),
      STRIPE_SECRET_KEY: external("STRIPE_SECRET_KEY"),
      STRIPE_WEBHOOK_SECRET: external("STRIPE_WEBHOOK_SECRET"),
    };
    this.hashes = Object.fromEntries(
      Object.entries(this.variables).map(([variable, value]) => [variable, value.apply(sha256)]),
    );
    this.registerOutputs({});
  }
}

function base64Url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
