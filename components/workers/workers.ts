import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { Firewall } from "@pulumi/hcloud/firewall.js";
import { PrimaryIp } from "@pulumi/hcloud/primaryIp.js";
import type { ApplicationSettings } from "../../compose/settings.ts";
import { renderWorkerStack } from "../../compose/worker-stack.ts";
import type { MachineAccess } from "../../stack-config/machine-access.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { managerRules, workerRules } from "../machine/firewall-rules.ts";
import { hetznerLabels, WORKER_LABEL } from "../machine/labels.ts";
import type { Machine } from "../machine/machine.ts";
import { MachineSteps } from "../platform/machine-steps.ts";
import type { Platform } from "../platform/platform.ts";
import { preparedMachine } from "../platform/prepared-machine.ts";
import { WorkerMachine } from "./worker-machine.ts";

export interface WorkersArgs {
  config: StackConfig;
  access: MachineAccess;
  /** The first one, which manages the swarm. */
  machine: Machine;
  platform: Platform;
  settings: ApplicationSettings;
  redisPassword: pulumi.Output<string>;
  /** What runs Redis. */
  deployment: pulumi.Resource;
}

/**
 * Machines that only run Kokoro: each joins the first one's swarm, whose own scheduler places the speakers there. They meet at their
 * public addresses (docs/decisions/workers-join-over-public-addresses.md).
 */
export class Workers extends pulumi.ComponentResource {
  constructor(name: string, args: WorkersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:workers:Workers", name, {}, opts);
    const { config, machine, platform } = args;
    const child = { parent: this };
    const resourceName = `yapit-${config.stack}`;
    const labels = hetznerLabels(config);
    const administrators = config.ssh.allowedFrom;

    const addresses = Array.from(
      { length: config.workers.servers },
      (_, index) =>
        new PrimaryIp(
          `${name}-${index + 1}-ipv4`,
          {
            name: `${resourceName}-w${index + 1}-${config.workers.location}`,
            ...{ type: "ipv4", location: config.workers.location, autoDelete: false, labels },
          },
          child,
        ),
    );
    const ofWorkers = pulumi.all(addresses.map(({ ipAddress }) => ipAddress));
    const firewall = new Firewall(
      `${name}-firewall`,
      {
        name: `${resourceName}-workers`,
        labels,
        rules: pulumi
          .all([machine.ipv4, ofWorkers])
          .apply(([first, others]) => workerRules(administrators, hosts([first, ...others]))),
        applyTos: [{ labelSelector: `managed-by=yapit-infra,${WORKER_LABEL}=${config.stack}` }],
      },
      child,
    );
    // Another set of workers gets another one, and this one goes only when those who left have left.
    const entry = new Firewall(
      `${name}-entry`,
      {
        name: ofWorkers.apply((all) => `${resourceName}-swarm-${digest(all)}`),
        labels,
        rules: ofWorkers.apply((all) => managerRules(hosts(all))),
        applyTos: [{ server: machine.server.id.apply(Number) }],
      },
      { ...child, replaceOnChanges: ["name"] },
    );

    const manager = new MachineSteps(name, { machine, stack: config.stack, parent: this });
    const joined = addresses.map((address, index) => {
      const worker = `${name}-${index + 1}`;
      const serverName = `${resourceName}-w${index + 1}`;
      const made = new WorkerMachine(worker, { ...args, serverName, address, firewall }, child);
      const membership = manager.membership(
        `${worker}-member`,
        "member",
        { NODE: serverName, ADDRESS: made.ipv4 },
        { madeFor: made.server.id, after: [platform.swarm, entry] },
      );
      const join = this.#joins(worker, made, {
        ...args,
        token: membership.stdout,
        peers: pulumi.all([machine.ipv4, ofWorkers]),
      });
      return { serverName, server: made.server, join };
    });
    manager.script(
      "speech",
      {
        SPEECH: args.redisPassword.apply((password) => renderWorkerStack(args.settings, password)),
        // With their ids: a machine that is made anew is waited for, too.
        NODES: pulumi
          .all(joined.map(({ server }) => server.id))
          .apply((ids) => joined.map(({ serverName }, index) => `${serverName}=${ids[index] ?? ""}`).join(" ")),
      },
      [args.deployment, ...joined.map(({ join }) => join)],
    );
    this.registerOutputs({});
  }

  /** A worker, from its first boot to the swarm. */
  #joins(
    name: string,
    worker: WorkerMachine,
    {
      config,
      machine,
      token,
      peers,
    }: WorkersArgs & { token: pulumi.Output<string>; peers: pulumi.Output<[string, string[]]> },
  ): pulumi.Resource {
    const steps = new MachineSteps(name, { machine: worker, stack: config.stack, parent: this });
    const { hostKey } = worker.connection;
    const docker = preparedMachine(steps, { config, machine: worker, hostKey, openPorts: "", swarm: "joins" });
    const others = pulumi
      .all([worker.ipv4, peers])
      .apply(([own, [first, workers]]) => [first, ...workers.filter((address) => address !== own)].join("\n"));
    return steps.script("join", { TOKEN: token, MANAGER: machine.ipv4, ADDRESS: worker.ipv4, PEERS: others }, [docker]);
  }
}

function hosts(addresses: string[]): string[] {
  return addresses.map((address) => `${address}/32`);
}

function digest(addresses: string[]): string {
  return createHash("sha256").update(addresses.join()).digest("hex").slice(0, 8);
}
