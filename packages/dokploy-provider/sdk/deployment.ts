import * as pulumi from "@pulumi/pulumi";
import { DEPLOYMENT_DEFAULTS, GATE_DEFAULTS } from "../rules/defaults.ts";

/** What has to be true before a deployment counts as good. */
export interface GateArgs {
  /** The name asked for at the machine's port 443; undefined: only the containers are looked at. */
  host?: pulumi.Input<string | undefined>;
  /** Each must answer 2xx, of the host's or, with https:// in front, of another name's; ["/", "/api/health"] by default. */
  paths?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** How long every container must have run without a restart; 20 by default. */
  windowSeconds?: pulumi.Input<number | undefined>;
  /** How long all of it may take after the deployment; 300 by default. */
  timeoutSeconds?: pulumi.Input<number | undefined>;
}

export interface DeploymentArgs {
  composeId: pulumi.Input<string>;
  /**
   * Whatever changed here deploys again. The value under "compose" is compared with the service as Dokploy has it,
   * and a value under a patch's file path with that patch, before anything is deployed; other names mean nothing to it.
   */
  fingerprints: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The branch's commit, 40 hex digits: one that the webhook has deployed already is only looked at by the gate. */
  revision?: pulumi.Input<string | undefined>;
  /** How long the deployment itself may take; 1800 by default. */
  timeoutSeconds?: pulumi.Input<number | undefined>;
  gate?: GateArgs;
  /** What has to run, by compose service: how many containers, and after whose start they have to start again. */
  services?: pulumi.Input<Record<string, { containers: number; restartAfter: string[] }>>;
  /** By compose service and variable, the SHA-256 (hex) of the value that its containers must hold. */
  variableHashes?: pulumi.Input<Record<string, pulumi.Input<Record<string, pulumi.Input<string>>>>>;
  /** A command in a service's container that prints the database's revision, which a failure then tells; it changes nothing. */
  databaseRevision?: pulumi.Input<{ service: string; command: string[] } | undefined>;
}

/**
 * A deployment of a compose service that ends with a health gate. When either fails, the last good state is put back
 * and deployed, and the update fails. Deleting it undoes nothing. Imported by the compose service's id or path of names.
 */
export class Deployment extends pulumi.CustomResource {
  declare readonly composeId: pulumi.Output<string>;
  declare readonly deploymentId: pulumi.Output<string>;
  /** The commit that was deployed. */
  declare readonly revision: pulumi.Output<string>;
  /** ISO 8601. */
  declare readonly finishedAt: pulumi.Output<string>;

  constructor(name: string, args: DeploymentArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { deploymentId: undefined, finishedAt: undefined, lastGood: undefined, attempted: undefined };
    const secret = { additionalSecretOutputs: ["lastGood", "attempted"] };
    const gate = { ...GATE_DEFAULTS, ...args.gate };
    const variableHashes = pulumi.secret(args.variableHashes ?? {});
    const inputs = { ...DEPLOYMENT_DEFAULTS, ...args, gate, variableHashes, ...outputs };
    super("dokploy:index:Deployment", name, inputs, pulumi.mergeOptions(opts, secret));
  }
}
