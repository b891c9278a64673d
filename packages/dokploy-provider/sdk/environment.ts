import * as pulumi from "@pulumi/pulumi";

export interface EnvironmentArgs {
  projectId: pulumi.Input<string>;
  /** "production" is the one that comes with the project: it is taken over, and stays when this resource is deleted. */
  name: pulumi.Input<string>;
  description?: pulumi.Input<string | undefined>;
}

/** An environment of a project. Imported by id or by "PROJECT/ENVIRONMENT". */
export class Environment extends pulumi.CustomResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly environmentId: pulumi.Output<string>;

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.CustomResourceOptions) {
    super("dokploy:index:Environment", name, { ...args, environmentId: undefined }, opts);
  }
}
