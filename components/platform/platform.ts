import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@yapit-infra/dokploy-provider/sdk/provider.ts";
import { Settings } from "@yapit-infra/dokploy-provider/sdk/settings.ts";
import { testedVersions } from "../../stack-config/tested-versions.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Edge } from "../edge/edge.ts";
import type { Machine } from "../machine/machine.ts";
import { MachineSteps } from "./machine-steps.ts";
import { preparedMachine } from "./prepared-machine.ts";
import { scriptText } from "./remote-script.ts";

export interface PlatformArgs {
  config: StackConfig;
  machine: Machine;
  edge: Pick<Edge, "originCertificate" | "originPull">;
  /** What private images are pulled with. */
  registryToken: pulumi.Output<string> | undefined;
}

/** Docker, Dokploy and Traefik on the machine, step by step, and the provider that speaks to Dokploy from there on. */
export class Platform extends pulumi.ComponentResource {
  readonly provider: Provider;
  /** The step after which Dokploy answers, and what is made in it can begin. */
  readonly dokployAnswers: pulumi.Resource;
  /** The step after which other machines can join. */
  readonly swarm: pulumi.Resource;
  /** Every step that a deployment needs behind it. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:platform:Platform", name, {}, opts);
    const { config, machine, edge, registryToken } = args;
    const { host, user, privateKey, hostKey } = machine.connection;
    const versions = testedVersions(config.dokploy.version);

    const steps = new MachineSteps(name, { machine, stack: config.stack, parent: this });
    const docker = preparedMachine(steps, {
      config,
      machine,
      // An adopted machine keeps the one by which it is known.
      hostKey: config.adopt?.hostKey ? "" : hostKey,
      // As Hetzner's firewall has them (firewall-rules.ts), from wherever it lets in.
      openPorts: config.dokploy.panelOpen ? "80,443,3000" : "80,443",
      swarm: "starts",
    });
    this.swarm = docker;
    const traefik = steps.script(
      "traefik",
      {
        TRAEFIK_IMAGE: `traefik:${versions.traefik}`,
        ACME_EMAIL: `admin@${config.dns.zone}`,
        ORIGIN_PEM: edge.originCertificate?.pem ?? "",
        VISITOR_PEM: edge.originPull?.pem ?? "",
        DEPLOY_HOST: config.repository.pushToDeploy ? config.domain : "",
      },
      [docker],
    );
    const dokploy = steps.script(
      "dokploy",
      {
        DOKPLOY_IMAGE: `dokploy/dokploy:${config.dokploy.version}`,
        POSTGRES_IMAGE: `postgres:${versions.postgres}`,
        ADVERTISE_ADDRESS: machine.ipv4,
        REGISTRY_TOKEN: registryToken ?? "",
      },
      [docker],
    );
    this.dokployAnswers = steps.step(
      "dokploy-access",
      "install -m 700 /dev/stdin /usr/local/sbin/yapit-dokploy-access && /usr/local/sbin/yapit-dokploy-access",
      scriptText("dokploy-access.sh"),
      [dokploy],
    );

    // It reaches nothing before its first object is made, so that it starts beside the steps and not behind them.
    this.provider = new Provider(
      `${name}-provider`,
      { host, user, privateKey, hostKey, machineId: machine.server.id },
      { parent: this },
    );
    const settings = new Settings(
      `${name}-settings`,
      // The nightly clean-up removes the images and containers of whatever is stopped at that moment.
      { enableDockerCleanup: false },
      { parent: this, provider: this.provider, deletedWith: machine.server, dependsOn: this.dokployAnswers },
    );
    this.ready = [traefik, settings];
    this.registerOutputs({});
  }
}
