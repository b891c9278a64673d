import * as pulumi from "@pulumi/pulumi";
import { COMPOSE_DEFAULTS } from "../rules/defaults.ts";

export interface ComposeArgs {
  environmentId: pulumi.Input<string>;
  name: pulumi.Input<string>;
  description?: pulumi.Input<string | undefined>;
  /** "git", the only one so far. */
  sourceType?: pulumi.Input<string | undefined>;
  /** "git@github.com:owner/name.git", with a port "ssh://git@host:port/path.git". */
  customGitUrl: pulumi.Input<string>;
  /** A branch or a tag; a commit cannot be cloned. */
  customGitBranch: pulumi.Input<string>;
  customGitSSHKeyId?: pulumi.Input<string | undefined>;
  /** "./docker-compose.yml" by default. */
  composePath?: pulumi.Input<string | undefined>;
  /** "docker-compose" (default) or "stack"; a change replaces the service. */
  composeType?: pulumi.Input<string | undefined>;
  /** What follows `docker ` in place of Dokploy's own `compose … up -d --build --remove-orphans`. */
  command?: pulumi.Input<string | undefined>;
  /** Environment variables: they arrive in the containers literally, and are secret as a whole. */
  env?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether Dokploy writes them to `.env` beside the compose file; true by default. */
  createEnvFile?: pulumi.Input<boolean | undefined>;
  /** Whether a call of the webhook deploys; false by default. */
  autoDeploy?: pulumi.Input<boolean | undefined>;
  watchPaths?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  triggerType?: pulumi.Input<string | undefined>;
  enableSubmodules?: pulumi.Input<boolean | undefined>;
  randomize?: pulumi.Input<boolean | undefined>;
  suffix?: pulumi.Input<string | undefined>;
  isolatedDeployment?: pulumi.Input<boolean | undefined>;
  /** The secret part of the webhook's address, at /api/deploy/compose/TOKEN; Dokploy's own by default. */
  refreshToken?: pulumi.Input<string | undefined>;
  /** Whether a deletion also deletes the named volumes, and so the data; false by default. */
  deleteVolumes?: pulumi.Input<boolean | undefined>;
}

/** A compose service; a Deployment deploys it. Imported by id or by "PROJECT/ENVIRONMENT/NAME". */
export class Compose extends pulumi.CustomResource {
  declare readonly composeId: pulumi.Output<string>;
  /** Dokploy's name for it, which is the compose project's name on the machine. */
  declare readonly appName: pulumi.Output<string>;
  /** Changes with whatever a deployment would change; for Deployment's `fingerprints`, as "compose". */
  declare readonly fingerprint: pulumi.Output<string>;
  declare readonly refreshToken: pulumi.Output<string>;
  declare readonly environmentId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly customGitSSHKeyId: pulumi.Output<string | undefined>;
  declare readonly env: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ComposeArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = {
      ...COMPOSE_DEFAULTS,
      ...args,
      env: pulumi.secret(args.env ?? {}),
      refreshToken: args.refreshToken === undefined ? undefined : pulumi.secret(args.refreshToken),
      composeId: undefined,
      appName: undefined,
      fingerprint: undefined,
    };
    const secret = { additionalSecretOutputs: ["env", "refreshToken"] };
    super("dokploy:index:Compose", name, inputs, pulumi.mergeOptions(opts, secret));
  }
}
