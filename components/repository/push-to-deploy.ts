import * as pulumi from "@pulumi/pulumi";
import { RepositoryWebhook } from "@pulumi/github/repositoryWebhook.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Repository } from "./repository.ts";

export interface PushToDeployArgs {
  config: StackConfig;
  repository: Repository;
  /** The secret part of Dokploy's own address for it. */
  deployToken: pulumi.Output<string>;
}

/** GitHub tells Dokploy of each push, through the way that components/platform/bootstrap/traefik.sh opens to nothing else. */
export class PushToDeploy extends pulumi.ComponentResource {
  constructor(name: string, args: PushToDeployArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:application:PushToDeploy", name, {}, opts);
    const { config, repository, deployToken } = args;

    // Dokploy v0.30 checks no signature: what keeps strangers out is the token. A later version may check one.
    const signingKey = new RandomPassword(`${name}-secret`, { length: 40, special: false }, { parent: this });
    new RepositoryWebhook(
      `${name}-webhook`,
      {
        repository: config.repository.name,
        events: ["push"],
        configuration: {
          url: pulumi.interpolate`https://${config.domain}/.deploy/${deployToken}`,
          contentType: "json",
          secret: signingKey.result,
        },
      },
      { parent: this, provider: repository.provider },
    );
    this.registerOutputs({});
  }
}
