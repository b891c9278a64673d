import * as pulumi from "@pulumi/pulumi";

export interface ProjectArgs {
  name: pulumi.Input<string>;
  description?: pulumi.Input<string | undefined>;
}

/** A Dokploy project. Imported by id or name. It is not deleted while services are inside. */
export class Project extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly projectId: pulumi.Output<string>;
  /** The environment "production", which Dokploy makes with the project. */
  declare readonly defaultEnvironmentId: pulumi.Output<string>;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.CustomResourceOptions) {
    super("dokploy:index:Project", name, { ...args, projectId: undefined, defaultEnvironmentId: undefined }, opts);
  }
}
