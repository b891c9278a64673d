import * as pulumi from "@pulumi/pulumi";

export interface SettingsArgs {
  /** Whether Dokploy runs `docker system prune --all` each night; its own default is true. */
  enableDockerCleanup: pulumi.Input<boolean>;
}

/** Settings of the Dokploy installation as a whole; one of a kind. */
export class Settings extends pulumi.CustomResource {
  declare readonly enableDockerCleanup: pulumi.Output<boolean>;

  constructor(name: string, args: SettingsArgs, opts?: pulumi.CustomResourceOptions) {
    super("dokploy:index:Settings", name, { ...args }, opts);
  }
}
