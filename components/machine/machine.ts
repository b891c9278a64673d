import * as pulumi from "@pulumi/pulumi";
import { Firewall } from "@pulumi/hcloud/firewall.js";
import { PrimaryIp } from "@pulumi/hcloud/primaryIp.js";
import { Server } from "@pulumi/hcloud/server.js";
import { SshKey } from "@pulumi/hcloud/sshKey.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import type { HetznerAccess } from "../../stack-config/hetzner-access.ts";
import type { MachineAccess } from "../../stack-config/machine-access.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { type Connection, connectionTo } from "./connection.ts";
import { firewallRules } from "./firewall-rules.ts";
import { knownAddress } from "./known-address.ts";
import { hetznerLabels, SERVER_LABEL } from "./labels.ts";
import { ownHostKey } from "./own-host-key.ts";
import { powerAfterFailure } from "./power-after-failure.ts";
import { userDataWith } from "./user-data.ts";

export interface MachineArgs {
  config: StackConfig;
  access: MachineAccess;
  /** Production's parts may not be replaced or deleted. */
  protect: boolean;
  /** Whether the running server gets another type. */
  rescales: boolean;
  /** Whether this plan makes the server, whose first boot takes a while. */
  boots: boolean;
  hetzner: HetznerAccess;
  /** Networks of Cloudflare's, where the names are proxied. */
  cloudflareRanges: string[] | undefined;
}

/** A Hetzner server with an address of its own, behind a firewall from its first second, and the keys to reach it. */
export class Machine extends pulumi.ComponentResource {
  readonly server: Server;
  readonly ipv4: pulumi.Output<string>;
  readonly ipv6: pulumi.Output<string>;
  readonly connection: Connection;
  /** The program's own, which a new machine lets in. */
  readonly key: PrivateKey;
  readonly sshKey: SshKey;

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:machine:Machine", name, {}, opts);
    const { config, access, protect, rescales, boots, hetzner, cloudflareRanges } = args;
    const { adopt } = config;
    const child = { parent: this };
    const lasting = { parent: this, protect };
    const resourceName = `yapit-${config.stack}`;
    const labels = hetznerLabels(config);

    const key = (this.key = new PrivateKey(`${name}-key`, { algorithm: "ED25519" }, child));
    const hostKey = new PrivateKey(`${name}-host-key`, { algorithm: "ED25519" }, child);
    const sshKey = (this.sshKey = new SshKey(
      `${name}-ssh-key`,
      { name: resourceName, publicKey: key.publicKeyOpenssh.apply((text) => text.trim()), labels },
      // The same key twice is refused, so the old one goes first.
      { ...child, deleteBeforeReplace: true },
    ));

    const address = new PrimaryIp(
      `${name}-ipv4`,
      {
        // An address stays in its location, and names are unique: a server that moves gets its new address first, and the
        // old one goes when no server holds it any more.
        name: `${resourceName}-${config.server.location}`,
        type: "ipv4",
        location: config.server.location,
        autoDelete: false,
        deleteProtection: protect,
        labels,
      },
      { ...lasting, ...imported(adopt?.primaryIpId) },
    );

    const { allowedFrom: administrators } = config.ssh;
    const guests = [...new Set(Object.values(config.guests).flatMap(({ from }) => from))];
    const rules = firewallRules({ administrators, panelOpen: config.dokploy.panelOpen, guests, cloudflareRanges });
    const firewall = new Firewall(
      `${name}-firewall`,
      {
        name: resourceName,
        labels: { ...labels, ...(adopt?.serverId !== undefined && { [SERVER_LABEL]: String(adopt.serverId) }) },
        rules,
        // Not by the server's firewallIds: they show every firewall that holds, so `npm run door`, which puts a second
        // one beside this, would be drift, and an up would fail to take it off.
        applyTos: [
          adopt?.serverId === undefined
            ? { labelSelector: `managed-by=yapit-infra,stack=${config.stack}` }
            : { server: adopt.serverId },
        ],
      },
      { ...lasting, ...imported(adopt?.firewallId) },
    );

    this.server = new Server(
      `${name}-server`,
      {
        name: adopt?.serverName ?? resourceName,
        serverType: config.server.type,
        location: config.server.location,
        image: config.server.image,
        backups: config.server.backups,
        publicNets: [{ ipv4Enabled: true, ipv4: address.id.apply(Number), ipv6Enabled: true }],
        sshKeys: [sshKey.id],
        userData: userDataWith(hostKey),
        deleteProtection: protect,
        rebuildProtection: protect,
        keepDisk: true,
        labels,
      },
      {
        ...lasting,
        ...imported(adopt?.serverId),
        // Both are read at the first boot alone, yet a change of either would replace the server. An adopted server's
        // image and addresses cannot be read back as they were given; importing publicNets would power it off.
        ignoreChanges: ["sshKeys", "userData", ...(adopt?.serverId ? ["image", "publicNets"] : [])],
        // Names are unique: the old server has to go before the new one can be made.
        deleteBeforeReplace: true,
        // It waits for the server's labels from before the first boot on: bots find a fresh panel within hours.
        dependsOn: firewall,
        ...(rescales && { hooks: { onError: [powerAfterFailure(hetzner)] } }),
      },
    );
    if (adopt?.serverId === undefined) {
      // The first one lets go of a server whose labels somebody edits; this one, which needs the server's id, does not.
      new Firewall(
        `${name}-firewall-by-id`,
        {
          name: `${resourceName}-by-id`,
          labels: { ...labels, [SERVER_LABEL]: this.server.id },
          rules,
          applyTos: [{ server: this.server.id.apply(Number) }],
        },
        lasting,
      );
    }

    this.ipv4 = knownAddress(`${name}-ipv4`, "IPv4", address.ipAddress);
    this.ipv6 = knownAddress(`${name}-server`, "IPv6", this.server.ipv6Address);
    const firstConnection = connectionTo({
      host: this.ipv4,
      // An adopted machine lets in a key of its administrators; the loader has made sure that it was named.
      privateKey: (adopt?.serverId !== undefined && access.privateKey) || key.privateKeyOpenssh,
      hostKey: hostKey.publicKeyOpenssh,
      ...{ access, boots },
    });
    this.connection = {
      ...firstConnection,
      hostKey: adopt?.hostKey
        ? pulumi.output(adopt.hostKey)
        : ownHostKey(`${name}-own-host-key`, {
            server: this.server,
            firstConnection,
            stack: config.stack,
            parent: this,
          }),
    };
    this.registerOutputs({ ipv4: this.ipv4, ipv6: this.ipv6 });
  }
}

function imported(id: number | undefined): { import?: string } {
  return id === undefined ? {} : { import: String(id) };
}
