/** The project's scripts as resources: each runs on the machine through ssh, and again when anything about it is another. */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Command } from "@pulumi/command/remote/command.js";
import type { Machine } from "../machine/machine.ts";
import { remoteScript } from "./remote-script.ts";
import { unreachableHook } from "./unreachable.ts";

export interface MachineStepsArgs {
  machine: Machine;
  stack: string;
  /** The component that the steps belong to. */
  parent: pulumi.Resource;
}

export class MachineSteps {
  readonly #name: string;
  readonly #machine: Machine;
  readonly #parent: pulumi.Resource;
  /** A plan runs no step, and a hook costs it a server of its own. */
  readonly #unreachable: pulumi.ErrorHook | undefined;

  /** @param name in front of each step's role */
  constructor(name: string, { machine, stack, parent }: MachineStepsArgs) {
    this.#name = name;
    this.#machine = machine;
    this.#parent = parent;
    this.#unreachable = pulumi.runtime.isDryRun() ? undefined : unreachableHook(`${name}-unreachable`, stack);
  }

  /** The bootstrap's script of that name, with its values in front. */
  script(role: string, values: Record<string, pulumi.Input<string>>, after: pulumi.Resource[]): Command {
    // Where something before it could not be made, its values stay unknown in an update too, and it does not run.
    const text = pulumi
      .output(values)
      .apply((known) => (pulumi.containsUnknowns(known) ? "" : remoteScript(`${role}.sh`, known)));
    return this.step(role, `sh -s ${role}`, text, after);
  }

  step(role: string, create: string, stdin: pulumi.Input<string>, after: pulumi.Resource[]): Command {
    const { connection, server } = this.#machine;
    return new Command(
      `${this.#name}-${role}`,
      {
        connection,
        create,
        stdin,
        // All that makes a step run again. dependsOn orders only: without the server's id a replaced machine would stay bare.
        triggers: [server.id, connection.host, connection.hostKey, digest(create, stdin)],
        // sshd takes no environment, and the previous output would go there.
        addPreviousOutputInEnv: false,
        logging: "none",
      },
      {
        parent: this.#parent,
        dependsOn: after,
        deletedWith: server,
        // How one gets in differs between a laptop and CI, and is no reason to run a step. One that does run is replaced, for
        // which the engine takes the connection of here and now.
        ignoreChanges: ["connection"],
        ...(this.#unreachable && { hooks: { onError: [this.#unreachable] } }),
      },
    );
  }
}

/** SHA-256 of what a step runs, for a plan to show: the secrets in it are long random ones, which no digest gives away. */
function digest(create: string, stdin: pulumi.Input<string>): pulumi.Output<string> {
  const hash = (script: string) => createHash("sha256").update(`${create}\0${script}`).digest("hex");
  return pulumi.unsecret(pulumi.output(stdin).apply(hash));
}
