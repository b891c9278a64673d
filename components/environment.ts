import * as pulumi from "@pulumi/pulumi";
import { releaseOf } from "../compose/releases/releases.ts";
import { authDomainOf } from "../stack-config/auth-domain.ts";
import type { StackConfig } from "../stack-config/stack-config.ts";
import type { LoadedStack } from "../stack-config/load.ts";
import { applicationSettings } from "./application/application-settings.ts";
import { type Speech, speechOf } from "./application/speech.ts";
import { told } from "./application/told.ts";
import { Application } from "./application/application.ts";
import { PASSWORD_USER } from "./application/application-secrets.ts";
import { type BackupAccess, Backups } from "./backups/backups.ts";
import { Edge } from "./edge/edge.ts";
import { Machine } from "./machine/machine.ts";
import { monthlyCost, type MonthlyCost } from "./cost/monthly-cost.ts";
import { references, shownImages } from "./preflight/commit/images.ts";
import type { PlannedCommit } from "./preflight/commit/planned-commit.ts";
import type { Preflight } from "./preflight/preflight.ts";
import { Platform } from "./platform/platform.ts";
import type { PriceList } from "./cost/price-list.ts";
import { Repository } from "./repository/repository.ts";
import { Guests } from "./workers/guests.ts";
import { Workers } from "./workers/workers.ts";
import { Watching } from "./watching/watching.ts";

export interface EnvironmentArgs extends Omit<LoadedStack, "github" | "registry">, Preflight, PlannedCommit {
  /** Of the outputs alone: no resource waits for it. */
  prices: Promise<PriceList>;
}

/** Yapit's whole home: configuration → machine → edge and repository → platform → application → outputs. */
export class Environment extends pulumi.ComponentResource {
  /** What a person wants to know of the running stack. */
  readonly outputs: EnvironmentOutputs;

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:index:Environment", name, {}, opts);
    const { config, access, secrets, hetzner, protect, rescales, boots, found, prices, images, revision } = args;
    const child = { parent: this };
    const settings = told(() => applicationSettings(config, references(images)));

    const machine = new Machine("machine", { config, access, protect, rescales, boots, hetzner, ...found }, child);
    const edge = new Edge("edge", { config, machine, protect, ...found }, child);
    const repository = new Repository("repository", { config, revision }, child);
    const platform = new Platform("platform", { config, machine, edge, registryToken: secrets.registryToken }, child);
    const { accountId, objectRights } = found;
    const backups = new Backups(
      "backups",
      { config, machine, after: platform.ready, revision, keys: secrets.backupKeys, accountId, objectRights },
      child,
    );
    const application = new Application(
      "application",
      { config, settings, machine, platform, repository, backups, protect, fromFile: secrets.fromFile },
      child,
    );
    new Watching(
      "watching",
      { config, settings, machine, platform, deployment: application.deployment, fromFile: secrets.fromFile },
      child,
    );

    const { deployment, redisPassword } = application;
    if (config.workers.servers > 0 && redisPassword)
      new Workers("workers", { config, access, machine, platform, settings, deployment, redisPassword }, child);
    const guests =
      settings.guests && redisPassword
        ? new Guests("guests", { config, machine, deployment, redisPassword }, child)
        : undefined;

    const cost = prices.then((list) => monthlyCost({ ...config.server, workers: config.workers }, list));
    const others = settings.elsewhere && { ...config.workers, plan: settings.elsewhere };
    const speech = cost.then(({ total }) => speechOf(settings.workers, config.server.type, total, others));

    this.outputs = {
      url: `https://${config.domain}`,
      address: machine.ipv4,
      nameServers: edge.nameServers,
      delegation: edge.delegation,
      originCertificateExpiresOn: edge.originCertificate?.expiresOn,
      monthlyCostEur: pulumi.output(cost),
      speech: pulumi.output(speech),
      deployedRevision: application.deployment.revision,
      images: shownImages(images),
      openPanel: pulumi.interpolate`ssh -N -L 3000:127.0.0.1:3000 root@${machine.ipv4}, then http://localhost:3000; sign in with what /root/.dokploy-owner on the machine says`,
      openAuthDashboard: authDashboard(config, machine.ipv4),
      password: application.password,
      guests: guests?.commands,
      backups: backups.access,
      sshHostKey: machine.connection.hostKey,
      sshPrivateKey: machine.connection.privateKey,
    };
    this.registerOutputs({ ...this.outputs });
  }
}

function authDashboard(config: StackConfig, address: pulumi.Output<string>): pulumi.Output<string> | undefined {
  const { release, auth } = config.application;
  if (auth === "none") return undefined;
  if (releaseOf(release).stackAuth.address === "path") {
    return pulumi.interpolate`ssh -N -L 8101:127.0.0.1:8101 root@${address}, then http://localhost:8101`;
  }
  if (!config.stackAuth.dashboard) return undefined;
  return pulumi.output(`https://${authDomainOf(config) ?? ""}; user ${PASSWORD_USER}, and the output password`);
}

export interface EnvironmentOutputs {
  url: string;
  address: pulumi.Output<string>;
  /** To be entered at the registrar. */
  nameServers: pulumi.Output<string[]>;
  /** "active", or what is to be done at the registrar. */
  delegation: pulumi.Output<string>;
  /** Undefined where Traefik renews certificates of Let's Encrypt by itself. */
  originCertificateExpiresOn: pulumi.Output<string> | undefined;
  monthlyCostEur: pulumi.Output<MonthlyCost>;
  /** What its workers carry, and what they were sized by. */
  speech: pulumi.Output<Speech>;
  /** The commit that runs. */
  deployedRevision: pulumi.Output<string>;
  /** "sha256:… (commit a52df79…)" by service; empty where all are built from the clone. */
  images: Record<string, string>;
  openPanel: pulumi.Output<string>;
  /** Undefined where it is not to be seen. */
  openAuthDashboard: pulumi.Output<string> | undefined;
  /** Secret: in front of what is not for everybody; undefined where there is no such thing. */
  password: pulumi.Output<string> | undefined;
  /** Secret: the script that a machine of others runs to take work; undefined where there are none. */
  guests: pulumi.Output<string> | undefined;
  /** Secret: the bucket and its keys; undefined where nothing is backed up. */
  backups: pulumi.Output<BackupAccess> | undefined;
  sshHostKey: pulumi.Output<string>;
  /** Secret: `pulumi stack output sshPrivateKey --show-secrets`. */
  sshPrivateKey: pulumi.Output<string>;
}
