import * as pulumi from "@pulumi/pulumi";

/** The machine as an ssh server; both keys in the form OpenSSH writes them. A jump host is named in the environment. */
export interface ProviderArgs {
  host: pulumi.Input<string>;
  /** 22 by default. */
  port?: pulumi.Input<number>;
  /** "root" by default. */
  user?: pulumi.Input<string>;
  privateKey: pulumi.Input<string>;
  /** The only host key that is accepted: "ssh-ed25519 AAAA…". */
  hostKey: pulumi.Input<string>;
  /** Another machine is another Dokploy: a change replaces the provider and everything made through it. */
  machineId: pulumi.Input<string>;
}

/** The Dokploy on one machine, reached by ssh; its API key stays on the machine. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const { host, port, user, privateKey, hostKey, machineId } = args;
    super(
      "dokploy",
      name,
      {
        host,
        // The engine takes provider configuration as strings only.
        port: pulumi.output(port).apply((number) => (number === undefined ? undefined : String(number))),
        user,
        privateKey: pulumi.secret(privateKey),
        hostKey,
        machineId,
      },
      opts,
    );
  }
}
