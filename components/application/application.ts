import * as pulumi from "@pulumi/pulumi";
import { deployCommand } from "../../compose/deploy-command.ts";
import { COMPOSE_PATH, FRONTEND_SETTINGS_PATH, renderFiles, renderFrontendSettings } from "../../compose/render.ts";
import { runningServices } from "../../compose/running-services.ts";
import { type ApplicationSettings, DATABASE } from "../../compose/settings.ts";
import { Compose } from "@yapit-infra/dokploy-provider/sdk/compose.ts";
import { Deployment } from "@yapit-infra/dokploy-provider/sdk/deployment.ts";
import { Environment } from "@yapit-infra/dokploy-provider/sdk/environment.ts";
import { Patch } from "@yapit-infra/dokploy-provider/sdk/patch.ts";
import { Project } from "@yapit-infra/dokploy-provider/sdk/project.ts";
import { SshKey } from "@yapit-infra/dokploy-provider/sdk/ssh-key.ts";
import { authDomainOf } from "../../stack-config/auth-domain.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { settingWarnings } from "./application-settings.ts";
import { ApplicationSecrets, type ApplicationSecretsArgs } from "./application-secrets.ts";
import { told } from "./told.ts";
import type { Backups } from "../backups/backups.ts";
import type { Machine } from "../machine/machine.ts";
import type { Platform } from "../platform/platform.ts";
import { PushToDeploy } from "../repository/push-to-deploy.ts";
import type { Repository } from "../repository/repository.ts";

export interface ApplicationArgs {
  config: StackConfig;
  machine: Machine;
  platform: Platform;
  repository: Repository;
  /** One is taken before each deployment. */
  backups: Backups;
  /** Production's parts may not be replaced or deleted. */
  protect: boolean;
  fromFile: ApplicationSecretsArgs["fromFile"];
  settings: ApplicationSettings;
}

/** Yapit itself: Dokploy's project and compose service, the files laid over its clone, its variables, and its deployment. */
export class Application extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  /** In front of what is not for everybody. */
  readonly password: pulumi.Output<string> | undefined;
  /** Undefined where Redis asks for none. */
  readonly redisPassword: pulumi.Output<string> | undefined;

  constructor(name: string, args: ApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:application:Application", name, {}, opts);
    const { config, machine, platform, repository, backups } = args;
    const { adopt } = config;
    // Dokploy and all in it go with the machine; a destroy need not take it apart first.
    const onMachine = { parent: this, provider: platform.provider, deletedWith: machine.server };
    // The deployment needs all the rest, so a destroy comes to it first: without its protection one with --skip-preview
    // forgot every secret and removed the deploy key before the machine's own protection stopped it.
    const lasting = { ...onMachine, protect: args.protect };

    const secrets = new ApplicationSecrets(`${name}-secrets`, { config, fromFile: args.fromFile }, { parent: this });
    this.password = secrets.password;
    this.redisPassword = secrets.variables["REDIS_PASSWORD"];
    const project = new Project(
      `${name}-project`,
      { name: adopt?.projectName ?? "Yapit" },
      { ...lasting, import: adopt?.projectId, dependsOn: platform.dokployAnswers },
    );
    const environment = new Environment(
      `${name}-environment`,
      { projectId: project.id, name: "production" },
      { ...lasting, import: adopt?.environmentId },
    );
    const { deployKey } = repository;
    const sshKey = new SshKey(
      `${name}-deploy-key-${config.repository.deployKeyGeneration}`,
      { name: deployKey.name, privateKey: deployKey.privateKey, publicKey: deployKey.publicKey },
      // Until GitHub knows the key, no deployment may use it.
      { ...onMachine, dependsOn: [platform.dokployAnswers, repository.deployKeyAdded] },
    );
    const compose = new Compose(
      `${name}-compose`,
      {
        environmentId: environment.id,
        name: "Yapit",
        sourceType: "git",
        customGitUrl: repository.cloneUrl,
        customGitBranch: config.repository.ref,
        customGitSSHKeyId: sshKey.id,
        composePath: `./${COMPOSE_PATH}`,
        command: deployCommand(args.settings),
        autoDeploy: config.repository.pushToDeploy,
        env: secrets.variables,
      },
      { ...lasting, import: adopt?.composeId },
    );

    const files = this.#files(args, secrets, repository.revision);
    const patches = Object.entries(files).map(
      ([filePath, content]) =>
        new Patch(`${name}-file-${slug(filePath)}`, { composeId: compose.id, filePath, content }, onMachine),
    );
    const declared = Object.fromEntries(
      Object.entries(secrets.hashes).filter(([variable]) => !(variable in config.application.settings)),
    );
    this.deployment = new Deployment(
      `${name}-deployment`,
      {
        composeId: compose.id,
        revision: repository.revision,
        fingerprints: {
          compose: compose.fingerprint,
          ...Object.fromEntries(patches.map((patch, index) => [Object.keys(files)[index] ?? "", patch.fingerprint])),
        },
        timeoutSeconds: 1800,
        gate: {
          host: config.domain,
          paths: gatePaths(config),
          windowSeconds: 20,
        },
        services: runningServices(args.settings),
        // Dokploy was seen to hand over empty or older variables: what the containers hold is compared.
        variableHashes: {
          gateway: declared,
          ...(config.application.auth === "stack-auth" && { "stack-auth": declared }),
        },
        databaseRevision: { service: "postgres", command: REVISION_QUESTION },
      },
      { ...lasting, dependsOn: [...platform.ready, ...backups.ready, ...patches] },
    );
    if (config.repository.pushToDeploy) {
      const deployToken = compose.refreshToken;
      // A push before the first deployment has passed its gate would only start a second one beside it.
      const opts = { parent: this, dependsOn: this.deployment };
      new PushToDeploy(`${name}-push-to-deploy`, { config, repository, deployToken }, opts);
    }
    this.registerOutputs({});
  }

  /** The rendered files by path. */
  #files(
    { config, settings }: ApplicationArgs,
    secrets: ApplicationSecrets,
    revision: string,
  ): Record<string, pulumi.Input<string>> {
    for (const warning of settingWarnings(settings)) void pulumi.log.warn(warning, this);
    // A branch that Dokploy deploys by itself moves between two updates: the commit is then none of the file's business.
    const commit = config.repository.pushToDeploy ? undefined : revision;
    return {
      ...told(() => renderFiles({ ...settings, revision: commit })),
      [FRONTEND_SETTINGS_PATH]: pulumi
        .output(secrets.stackAuthClient)
        .apply((client) => renderFrontendSettings(settings, client)),
    };
  }
}

/** What has to answer through Traefik before a deployment is good. */
function gatePaths(config: StackConfig): string[] {
  // The pages answer nobody who has not the password; the health passes through the same nginx.
  if (config.application.auth === "none") return ["/api/health"];
  const authDomain = authDomainOf(config);
  return ["/", "/api/health", ...(authDomain === undefined ? [] : [`https://${authDomain}/api/v1`])];
}

/** Where the gateway's migrations are; a way back does not undo one. */
const REVISION_QUESTION = [
  ...["psql", "--no-psqlrc", "--no-align", "--tuples-only"],
  ...["--username", DATABASE.user, "--dbname", DATABASE.name],
  ...["--command", "SELECT version_num FROM alembic_version"],
];

/** "frontend/.env.production" → "frontend-env-production". */
function slug(path: string): string {
  return path.replaceAll(/[^a-z0-9]+/gi, "-").replace(/^-/, "");
}
