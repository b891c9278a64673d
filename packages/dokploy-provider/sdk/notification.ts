import * as pulumi from "@pulumi/pulumi";

export interface NotificationArgs {
  name: pulumi.Input<string>;
  /** A change replaces the resource. "custom": plain JSON. */
  kind: pulumi.Input<"ntfy" | "slack" | "discord" | "custom">;
  /** Secret; of ntfy with the topic: "https://ntfy.sh/topic". */
  url: pulumi.Input<string>;
}

/** Whom Dokploy tells of a deployment that failed. Imported by id or name. */
export class Notification extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly kind: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;

  constructor(name: string, args: NotificationArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, url: pulumi.secret(args.url) };
    super("dokploy:index:Notification", name, inputs, pulumi.mergeOptions(opts, { additionalSecretOutputs: ["url"] }));
  }
}
