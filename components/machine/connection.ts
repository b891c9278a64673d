import type * as pulumi from "@pulumi/pulumi";

/** How to reach the machine by ssh; the shape that @pulumi/command takes. */
export interface Connection {
  host: pulumi.Output<string>;
  user: string;
  privateKey: pulumi.Output<string>;
  hostKey: pulumi.Output<string>;
  dialErrorLimit: number;
  perDialTimeout: number;
  proxy?: { host: string; port: number; user: string; privateKey: pulumi.Output<string>; hostKey: string };
}
