/** What a machine's disk says before it boots: its name and addresses, whom it trusts, and the user data of its first boot. */
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

const CGROUP2_MAGIC = 0x63677270;

/** The host's controllers are of cgroup version 1. */
export function legacyCgroups(): boolean {
  return statfsSync("/sys/fs/cgroup").type !== CGROUP2_MAGIC;
}

export function prepareFirstBoot(
  root: string,
  world: World,
  { address, address6 }: { address: string; address6: string },
  {
    sshSocket = false,
    userData = cloudInit(world.hostKey),
    sshKeys = [world.adminKey.publicKey],
    name = "yapit",
  }: MachineOptions,
  first: boolean,
): void {
  const put = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode);
  };
  put(
    "etc/systemd/network/10-host0.network",
    // As at Hetzner: an address alone, and a router that is no neighbour.
    `[Match]\nName=host0\n[Network]\nDHCP=no\nIPv6AcceptRA=no\nLinkLocalAddressing=ipv6\nAddress=${address}/32\nAddress=${address6}/64\n${[ROUTER, ROUTER6].map((router) => `[Route]\nGateway=${router}\nGatewayOnLink=yes\n`).join("")}`,
  );
  put("etc/hostname", `${name}\n`);
  put("etc/hosts", `127.0.0.1 localhost\n127.0.1.1 ${name}\n${ROUTER} ${HOSTS.join(" ")}\n`);
  if (!first) return;
  // No power is cut here but that of processes: what is written need not wait for a disk.
  put("etc/dpkg/dpkg.cfg.d/unsafe-io", "force-unsafe-io\n");
  put("etc/resolv.conf", `nameserver ${ROUTER}\n`);
  put("etc/apt/sources.list", "deb [trusted=yes] http://deb.debian.org/ ./\n");
  appendFileSync(join(root, "etc/ssl/certs/ca-certificates.crt"), world.ca.cert);
  const stubs = join(import.meta.dirname, "stubs");
  for (const stub of readdirSync(stubs)) {
    cpSync(join(stubs, stub), join(root, "usr/local/sbin", stub));
    chmodSync(join(root, "usr/local/sbin", stub), 0o755);
  }

  put("etc/cloud/cloud.cfg.d/90-hetzner.cfg", "datasource_list: [NoCloud]\ndisable_root: false\nusers: []\n");
  put("var/lib/cloud/seed/nocloud/user-data", userData, 0o600);
  put(
    "var/lib/cloud/seed/nocloud/meta-data",
    `instance-id: i-${address}\nlocal-hostname: ${name}\npublic-keys: ${JSON.stringify(sshKeys)}\n`,
  );
  put("var/lib/cloud/seed/nocloud/network-config", "version: 2\nethernets: {}\n");

  const enable = (unit: string, wants: string): void => {
    const folder = join(root, "etc/systemd/system", `${wants}.wants`);
    mkdirSync(folder, { recursive: true });
    symlinkSync(`/usr/lib/systemd/system/${unit}`, join(folder, unit));
  };
  enable("systemd-networkd.service", "multi-user.target");
  if (sshSocket) {
    const remove = (path: string): void => rmSync(path, { force: true });
    remove(join(root, "etc/systemd/system/multi-user.target.wants/ssh.service"));
    remove(join(root, "etc/systemd/system/sshd.service"));
    enable("ssh.socket", "sockets.target");
  }
  if (legacyCgroups()) {
    const controllers = "cpu,cpuacct,cpuset,memory,devices,freezer,blkio,pids";
    put(
      "usr/lib/systemd/system/writable-cgroups.service",
      `[Unit]\nBefore=docker.service\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/bash -c 'for one in /sys/fs/cgroup/{${controllers}}; do mount -o remount,rw,bind $one; done'\n`,
    );
    enable("writable-cgroups.service", "multi-user.target");
  }
}
