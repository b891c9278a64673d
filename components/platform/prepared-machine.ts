import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { testedVersions } from "../../stack-config/tested-versions.ts";
import type { Machine } from "../machine/machine.ts";
import type { MachineSteps } from "./machine-steps.ts";
import { scriptText } from "./remote-script.ts";

export interface PreparedMachineArgs {
  config: StackConfig;
  machine: Pick<Machine, "server" | "ipv4">;
  /** The one it shows from now on, "ecdsa-sha2-nistp256 AAAA…"; empty: it keeps what it has. */
  hostKey: pulumi.Input<string>;
  /** "80,443", as Hetzner's firewall has them. */
  openPorts: string;
  /** Whether it begins a swarm, or comes into another machine's. */
  swarm: "starts" | "joins";
}

/** What every machine begins with: made fit for production, and Docker behind a wall. @returns the step after which Docker runs */
export function preparedMachine(
  steps: MachineSteps,
  { config, machine, hostKey, openPorts, swarm }: PreparedMachineArgs,
): pulumi.Resource {
  const baseline = steps.script(
    "baseline",
    { ADMIN_KEYS: config.ssh.adminKeys.join("\n"), REBOOT_TIME: "04:00", HOST_KEY: hostKey },
    [machine.server],
  );
  return steps.script(
    "docker",
    {
      DOCKER_VERSION: testedVersions(config.dokploy.version).docker,
      ADVERTISE_ADDRESS: machine.ipv4,
      WALL: scriptText("wall.sh"),
      OPEN_PORTS: openPorts,
      SWARM: swarm,
    },
    [baseline],
  );
}
