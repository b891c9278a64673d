import * as pulumi from "@pulumi/pulumi";

export interface SshKeyArgs {
  name: pulumi.Input<string>;
  description?: pulumi.Input<string | undefined>;
  /** OpenSSH or PKCS#1 form; a change of either half replaces the resource. */
  privateKey: pulumi.Input<string>;
  publicKey: pulumi.Input<string>;
}

/** A key for Dokploy's git. Imported by id, name or public key. It is not deleted while a service uses it. */
export class SshKey extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly privateKey: pulumi.Output<string>;
  declare readonly publicKey: pulumi.Output<string>;
  declare readonly sshKeyId: pulumi.Output<string>;

  constructor(name: string, args: SshKeyArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, privateKey: pulumi.secret(args.privateKey), sshKeyId: undefined };
    super("dokploy:index:SshKey", name, inputs, pulumi.mergeOptions(opts, { additionalSecretOutputs: ["privateKey"] }));
  }
}
