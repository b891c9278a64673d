/** What a machine's disk says before it boots: its name and addresses, whom it trusts, and the user data of its first boot. */
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cloudInit } from "../../components/machine/cloud-init.ts";
import { HOSTS } from "./world/outside.ts";
import { ROUTER, ROUTER6, type World } from "./world/world.ts";

export interface MachineOptions {
  /** sshd is started by its socket, as Ubuntu 24.04 does. */
  sshSocket?: boolean;
  /** What Hetzner hands to a new server; the program's own user data and the tests' key by default. */
  userData?: string;
  sshKeys?: string[];
  address?: string;
  address6?: string;
  /** "yapit" by default. */
  name?: string;
}

export function put(root: string, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), mode);
}

export function enable(root: string, unit: string, wants: string): void {
  const folder = join(root, "etc/systemd/system", `${wants}.wants`);
  mkdirSync(folder, { recursive: true });
  symlinkSync(`/usr/lib/systemd/system/${unit}`, join(folder, unit));
}

/** @param first its disk is new; one that others started from before is told its name and addresses alone */
export function prepareFirstBoot(
  root: string,
  world: World,
  {
    sshSocket = false,
    userData = cloudInit(world.hostKey),
    sshKeys = [world.adminKey.publicKey],
    name,
    address,
    address6,
  }: MachineOptions & { name: string; address: string; address6: string },
  first: boolean,
): void {
  put(
    root,
    "etc/systemd/network/10-public.network",
    // As at Hetzner: an address alone, and a router that is no neighbour.
    `[Match]\nName=host0 eth0\n[Network]\nDHCP=no\nIPv6AcceptRA=no\nLinkLocalAddressing=ipv6\nAddress=${address}/32\nAddress=${address6}/64\n${[ROUTER, ROUTER6].map((router) => `[Route]\nGateway=${router}\nGatewayOnLink=yes\n`).join("")}`,
  );
  put(root, "etc/hostname", `${name}\n`);
  put(root, "etc/hosts", `127.0.0.1 localhost\n127.0.1.1 ${name}\n${ROUTER} ${HOSTS.join(" ")}\n`);
  if (!first) return;
  // No power is cut here but that of processes: what is written need not wait for a disk.
  put(root, "etc/dpkg/dpkg.cfg.d/unsafe-io", "force-unsafe-io\n");
  put(root, "etc/resolv.conf", `nameserver ${ROUTER}\n`);
  put(root, "etc/apt/sources.list", "deb [trusted=yes] http://deb.debian.org/ ./\n");
  appendFileSync(join(root, "etc/ssl/certs/ca-certificates.crt"), world.ca.cert);

  put(root, "etc/cloud/cloud.cfg.d/90-hetzner.cfg", "datasource_list: [NoCloud]\ndisable_root: false\nusers: []\n");
  put(root, "var/lib/cloud/seed/nocloud/user-data", userData, 0o600);
  put(
    root,
    "var/lib/cloud/seed/nocloud/meta-data",
    `instance-id: i-${address}\nlocal-hostname: ${name}\npublic-keys: ${JSON.stringify(sshKeys)}\n`,
  );
  put(root, "var/lib/cloud/seed/nocloud/network-config", "version: 2\nethernets: {}\n");

  enable(root, "systemd-networkd.service", "multi-user.target");
  if (!sshSocket) return;
  rmSync(join(root, "etc/systemd/system/multi-user.target.wants/ssh.service"), { force: true });
  rmSync(join(root, "etc/systemd/system/sshd.service"), { force: true });
  enable(root, "ssh.socket", "sockets.target");
}
