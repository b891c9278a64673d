import * as pulumi from "@pulumi/pulumi";

/** One ssh server; both keys in the form OpenSSH writes them. */
export interface SshEndpointArgs {
  host: pulumi.Input<string>;
  /** 22 by default. */
  port?: pulumi.Input<number>;
  /** "root" by default. */
  user?: pulumi.Input<string>;
  privateKey: pulumi.Input<string>;
  /** The only host key that is accepted: "ssh-ed25519 AAAA…". */
  hostKey: pulumi.Input<string>;
}

export interface ProviderArgs extends SshEndpointArgs {
  /** Another machine is another Dokploy: a change replaces the provider and everything made through it. */
  machineId: pulumi.Input<string>;
  /** A jump host in front of the machine. */
  proxy?: pulumi.Input<SshEndpointArgs | undefined>;
}

/** The Dokploy on one machine, reached by ssh; its API key stays on the machine. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const { host, port, user, privateKey, hostKey, machineId } = args;
    // The engine takes provider configuration as strings only; what is nested travels as JSON.
    const proxy = pulumi.output(args.proxy).apply((endpoint) => (endpoint ? JSON.stringify(endpoint) : undefined));
    super(
      "dokploy",
      name,
      {
        host,
        port: pulumi.output(port).apply((number) => (number === undefined ? undefined : String(number))),
        user,
        privateKey: pulumi.secret(privateKey),
        hostKey,
        machineId,
        proxy: args.proxy === undefined ? undefined : pulumi.secret(proxy),
      },
      opts,
    );
  }
}
