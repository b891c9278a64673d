import * as pulumi from "@pulumi/pulumi";
import type { PrimaryIp } from "@pulumi/hcloud/primaryIp.js";
import { Server } from "@pulumi/hcloud/server.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import type { MachineAccess } from "../../stack-config/machine-access.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { type Connection, connectionTo } from "../machine/connection.ts";
import { knownAddress } from "../machine/known-address.ts";
import { workerLabels } from "../machine/labels.ts";
import type { Machine } from "../machine/machine.ts";
import { ownHostKey } from "../machine/own-host-key.ts";
import { userDataWith } from "../machine/user-data.ts";

export interface WorkerMachineArgs {
  /** Its name at Hetzner and in the swarm: "yapit-prod-w1". */
  serverName: string;
  config: StackConfig;
  access: MachineAccess;
  /** The first one, by whose key this one is reached. */
  machine: Machine;
  address: PrimaryIp;
  /** What holds it from its first second on. */
  firewall: pulumi.Resource;
}

/** A server beside the first one. It keeps nothing: one that is lost is made anew, under the same name and address. */
export class WorkerMachine extends pulumi.ComponentResource {
  readonly server: Server;
  readonly ipv4: pulumi.Output<string>;
  readonly connection: Connection;

  constructor(name: string, args: WorkerMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:workers:WorkerMachine", name, {}, opts);
    const { serverName, config, access, machine, address, firewall } = args;
    const hostKey = new PrivateKey(`${name}-host-key`, { algorithm: "ED25519" }, { parent: this });
    this.server = new Server(
      `${name}-server`,
      {
        name: serverName,
        serverType: config.workers.serverType,
        location: config.workers.location,
        image: config.server.image,
        // Images come from registries that have no IPv6.
        publicNets: [{ ipv4Enabled: true, ipv4: address.id.apply(Number), ipv6Enabled: false }],
        sshKeys: [machine.sshKey.id],
        userData: userDataWith(hostKey),
        keepDisk: true,
        labels: workerLabels(config),
      },
      {
        parent: this,
        // Read at the first boot alone.
        ignoreChanges: ["sshKeys", "userData"],
        // Names are unique.
        deleteBeforeReplace: true,
        dependsOn: firewall,
      },
    );
    this.ipv4 = knownAddress(`${name}-ipv4`, "IPv4", address.ipAddress);
    const firstConnection = connectionTo({
      host: this.ipv4,
      privateKey: machine.key.privateKeyOpenssh,
      hostKey: hostKey.publicKeyOpenssh,
      // It keeps nothing worth a question at Hetzner whether it is there yet.
      ...{ access, boots: true },
    });
    const hostKeyOfItsOwn = ownHostKey(`${name}-own-host-key`, {
      ...{ server: this.server, firstConnection, stack: config.stack, parent: this },
    });
    this.connection = { ...firstConnection, hostKey: hostKeyOfItsOwn };
    this.registerOutputs({ ipv4: this.ipv4 });
  }
}
