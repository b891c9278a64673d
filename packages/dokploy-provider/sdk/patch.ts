import * as pulumi from "@pulumi/pulumi";

export interface PatchArgs {
  composeId: pulumi.Input<string>;
  /** From the repository's top: "frontend/.env.production". */
  filePath: pulumi.Input<string>;
  /** Text; a missing line end is added. */
  content: pulumi.Input<string>;
}

/** A file laid over the clone at each deployment. Imported by "COMPOSE/PATH", COMPOSE by id or by its path of names. */
export class Patch extends pulumi.CustomResource {
  declare readonly composeId: pulumi.Output<string>;
  declare readonly filePath: pulumi.Output<string>;
  declare readonly content: pulumi.Output<string>;
  declare readonly patchId: pulumi.Output<string>;
  /** SHA-256 of the content, hex; for Deployment's `fingerprints`, under the file's path. */
  declare readonly fingerprint: pulumi.Output<string>;

  constructor(name: string, args: PatchArgs, opts?: pulumi.CustomResourceOptions) {
    super("dokploy:index:Patch", name, { ...args, patchId: undefined, fingerprint: undefined }, opts);
  }
}
