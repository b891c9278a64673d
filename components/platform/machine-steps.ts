/** The project's scripts as resources: each runs on the machine through ssh, and again when anything about it is another. */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Command } from "@pulumi/command/remote/command.js";
import type { Machine } from "../machine/machine.ts";
import { remoteScript } from "./remote-script.ts";
import { unreachableHook } from "./unreachable.ts";

export interface MachineStepsArgs {
  machine: Pick<Machine, "connection" | "server">;
  stack: string;
  /** The component that the steps belong to. */
  parent: pulumi.Resource;
}

export class MachineSteps {
  readonly #name: string;
  readonly #machine: MachineStepsArgs["machine"];
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
    return this.step(role, `sh -s ${role}`, textOf(role, values), after);
  }

  /**
   * A script that runs once for each of what it is `madeFor` (an id, a key), whatever becomes of its text, and again, with the word
   * "gone", when that goes: before another one takes its place. Then it is reached as it was in the beginning. What it prints is a secret.
   */
  membership(
    name: string,
    role: string,
    values: Record<string, pulumi.Input<string>>,
    { madeFor, after }: { madeFor: pulumi.Input<string>; after: pulumi.Resource[] },
  ): Command {
    const { connection, server } = this.#machine;
    return new Command(
      name,
      {
        connection,
        create: `sh -s ${role}`,
        delete: `sh -s ${role} gone`,
        stdin: textOf(role, values),
        triggers: [server.id, madeFor],
        ...QUIETLY,
      },
      {
        ...this.#place(after),
        deleteBeforeReplace: true,
        additionalSecretOutputs: ["stdout"],
        ignoreChanges: ["connection", "create", "delete", "stdin"],
      },
    );
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
        ...QUIETLY,
      },
      {
        ...this.#place(after),
        ...(this.#unreachable && { hooks: { onError: [this.#unreachable] } }),
        // How one gets in differs between a laptop and CI, and is no reason to run a step. One that does run is replaced, for
        // which the engine takes the connection of here and now.
        ignoreChanges: ["connection"],
      },
    );
  }

  #place(after: pulumi.Resource[]) {
    return { parent: this.#parent, dependsOn: after, deletedWith: this.#machine.server };
  }
}

/** sshd takes no environment, and the previous output would go there. */
const QUIETLY = { addPreviousOutputInEnv: false, logging: "none" } as const;

/** Where something before it could not be made, its values stay unknown in an update too, and it does not run. */
function textOf(role: string, values: Record<string, pulumi.Input<string>>): pulumi.Output<string> {
  return pulumi
    .output(values)
    .apply((known) => (pulumi.containsUnknowns(known) ? "" : remoteScript(`${role}.sh`, known)));
}

/** SHA-256 of what a step runs, for a plan to show: the secrets in it are long random ones, which no digest gives away. */
function digest(create: string, stdin: pulumi.Input<string>): pulumi.Output<string> {
  const hash = (script: string) => createHash("sha256").update(`${create}\0${script}`).digest("hex");
  return pulumi.unsecret(pulumi.output(stdin).apply(hash));
}
