import * as pulumi from "@pulumi/pulumi";
import { redisUrl } from "../../compose/connection-string.ts";
import { GUESTS, guestsPassword } from "../../compose/guests.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Machine } from "../machine/machine.ts";
import { MachineSteps } from "../platform/machine-steps.ts";
import { guestCommands } from "./guest-commands.ts";

export interface GuestsArgs {
  config: StackConfig;
  machine: Machine;
  redisPassword: pulumi.Output<string>;
  /** What runs Redis. */
  deployment: pulumi.Resource;
}

/** Machines of others that take work from the queue: each comes by ssh, as a user that reaches Redis alone (docs/decisions/guests-come-by-ssh.md). */
export class Guests extends pulumi.ComponentResource {
  /** The script that each of them runs; secret. */
  readonly commands: pulumi.Output<string>;

  constructor(name: string, args: GuestsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:workers:Guests", name, {}, opts);
    const { config, machine, deployment } = args;
    const steps = new MachineSteps(name, { machine, stack: config.stack, parent: this });
    for (const [guest, { key }] of Object.entries(config.guests))
      steps.membership(`${name}-${guest}`, "guest", { NAME: guest, KEY: key }, { madeFor: key, after: [deployment] });
    this.commands = pulumi.secret(
      pulumi.all([machine.ipv4, machine.connection.hostKey, args.redisPassword]).apply(([address, hostKey, password]) =>
        guestCommands({
          ...{ address, hostKey },
          redisUrl: (host) => redisUrl(guestsPassword(password), host, GUESTS.user),
        }),
      ),
    );
    this.registerOutputs({});
  }
}
