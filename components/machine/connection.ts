import type * as pulumi from "@pulumi/pulumi";
import type { MachineAccess } from "../../stack-config/machine-access.ts";

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

interface Reached {
  host: pulumi.Output<string>;
  privateKey: pulumi.Output<string>;
  hostKey: pulumi.Output<string>;
  access: MachineAccess;
  /** Whether it is about to have its first boot. */
  boots: boolean;
}

export function connectionTo({ host, privateKey, hostKey, access, boots }: Reached): Connection {
  return {
    ...{ host, user: "root", privateKey, hostKey: hostKey.apply((text) => text.trim()) },
    // A new machine refuses connections until its first boot is over; one that is there may be restarting, for a minute. One
    // that stays silent has failed after ten minutes, or three. Behind a jump host its patience with each try counts too.
    dialErrorLimit: boots ? 60 : 20,
    perDialTimeout: 5,
    ...(access.jumpHost && { proxy: access.jumpHost }),
  };
}
