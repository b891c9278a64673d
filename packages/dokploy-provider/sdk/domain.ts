import * as pulumi from "@pulumi/pulumi";
import { DOMAIN_DEFAULTS } from "../rules/defaults.ts";

export interface DomainArgs {
  composeId: pulumi.Input<string>;
  host: pulumi.Input<string>;
  /** The service in the compose file. */
  serviceName: pulumi.Input<string>;
  /** The container's port; 80 by default. */
  port?: pulumi.Input<number | undefined>;
  /** True by default. */
  https?: pulumi.Input<boolean | undefined>;
  /** "none" (default) or "letsencrypt". */
  certificateType?: pulumi.Input<string | undefined>;
  /** "/" by default. */
  path?: pulumi.Input<string | undefined>;
}

/** A name that Traefik routes to a service, from the next deployment on. Imported by id or by "COMPOSE/HOST". */
export class Domain extends pulumi.CustomResource {
  declare readonly domainId: pulumi.Output<string>;
  declare readonly host: pulumi.Output<string>;

  constructor(name: string, args: DomainArgs, opts?: pulumi.CustomResourceOptions) {
    super("dokploy:index:Domain", name, { ...DOMAIN_DEFAULTS, ...args, domainId: undefined }, opts);
  }
}
