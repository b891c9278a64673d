/** What apt can install on the simulated Ubuntu 24.04, with the versions its archives have. */
import { TAKE_EXIT_TRAP } from "./shell-traps.ts";

export interface PackageFacts {
  /** Newest first. */
  versions: readonly string[];
  depends?: readonly string[];
  recommends?: readonly string[];
  /** Programs that the package puts into /usr/bin. */
  programs?: readonly string[];
  /** Programs that it puts into /usr/sbin. */
  administration?: readonly string[];
  /** systemd units that its installation enables and starts. */
  units?: readonly string[];
  /** The repository that has it; undefined: Ubuntu's own. */
  repository?: "docker";
}

const dockerRelease = (version: string): string => `5:${version}-1~ubuntu.24.04~noble`;
const dockerEngine = ["29.1.3", "29.1.2", "29.0.4", "28.5.2", "28.5.1", "28.5.0", "28.4.0", "28.3.3"].map(
  dockerRelease,
);
const plugin = (version: string): string => `${version}-1~ubuntu.24.04~noble`;

/** On the image that Hetzner starts a machine from. */
export const PREINSTALLED: Readonly<Record<string, PackageFacts>> = {
  apt: { versions: ["2.8.3"] },
  bash: { versions: ["5.2.21-2ubuntu4"] },
  "ca-certificates": { versions: ["20240203"] },
  "cloud-init": { versions: ["25.2-0ubuntu1~24.04.1"], programs: ["cloud-init"], units: ["cloud-init.service"] },
  coreutils: { versions: ["9.4-3ubuntu6.1"] },
  cron: { versions: ["3.0pl1-184ubuntu2"], units: ["cron.service"] },
  curl: { versions: ["8.5.0-2ubuntu10.6"], programs: ["curl"] },
  git: { versions: ["1:2.43.0-1ubuntu7.3"] },
  gnupg: { versions: ["2.4.4-2ubuntu17.3"] },
  iproute2: { versions: ["6.1.0-1ubuntu6.2"], programs: ["ss"] },
  "lsb-release": { versions: ["12.0-2"], programs: ["lsb_release"] },
  openssl: { versions: ["3.0.13-0ubuntu3.6"], programs: ["openssl"] },
  "openssh-server": {
    versions: ["1:9.6p1-3ubuntu13.14"],
    administration: ["sshd"],
    units: ["ssh.service", "ssh.socket"],
  },
  procps: { versions: ["2:4.0.4-4ubuntu3.2"], programs: ["ps", "free"], administration: ["sysctl"] },
  python3: { versions: ["3.12.3-0ubuntu2.1"] },
  systemd: {
    versions: ["255.4-1ubuntu8.11"],
    programs: ["systemctl", "timedatectl", "journalctl"],
    units: ["systemd-journald.service"],
  },
  "systemd-timesyncd": { versions: ["255.4-1ubuntu8.11"], units: ["systemd-timesyncd.service"] },
  "unattended-upgrades": {
    versions: ["2.9.1+nmu4ubuntu1"],
    units: ["unattended-upgrades.service", "apt-daily.timer", "apt-daily-upgrade.timer"],
  },
  "util-linux": { versions: ["2.39.3-9ubuntu6.3"], programs: ["fallocate", "flock", "lsblk"] },
};

export const AVAILABLE: Readonly<Record<string, PackageFacts>> = {
  ...PREINSTALLED,
  age: { versions: ["1.1.1-1ubuntu0.24.04.3"] },
  acl: { versions: ["2.3.2-1build1.1"] },
  "apache2-utils": { versions: ["2.4.58-1ubuntu8.8"] },
  "apt-transport-https": { versions: ["2.8.3"] },
  chrony: { versions: ["4.5-1ubuntu4.2"], units: ["chrony.service"] },
  fail2ban: {
    versions: ["1.0.2-3ubuntu0.1"],
    depends: ["python3"],
    programs: ["fail2ban-client"],
    units: ["fail2ban.service"],
  },
  htop: { versions: ["3.3.0-4build1"] },
  iptables: { versions: ["1.8.10-3ubuntu2"] },
  jq: { versions: ["1.7.1-3ubuntu0.24.04.1"], programs: ["jq"] },
  needrestart: { versions: ["3.6-7ubuntu4.5"] },
  rsync: { versions: ["3.2.7-1ubuntu1.2"] },
  "software-properties-common": { versions: ["0.99.49.3"] },
  tree: { versions: ["2.1.1-2ubuntu3"], programs: ["tree"] },
  ufw: { versions: ["0.36.2-6"] },
  unzip: { versions: ["6.0-28ubuntu4.1"] },
  "docker.io": {
    versions: ["28.2.2-0ubuntu1~24.04.1", "24.0.7-0ubuntu4"],
    depends: ["containerd", "iptables"],
    programs: ["docker"],
    units: ["docker.service", "docker.socket"],
  },
  "docker-compose-v2": { versions: ["2.37.1+ds1-0ubuntu2~24.04.1"] },
  containerd: { versions: ["1.7.28-0ubuntu1~24.04.1"], units: ["containerd.service"] },
  "docker-ce": {
    versions: dockerEngine,
    depends: ["containerd.io", "docker-ce-cli", "iptables"],
    recommends: ["docker-ce-rootless-extras"],
    units: ["docker.service", "docker.socket"],
    repository: "docker",
  },
  "docker-ce-cli": {
    versions: dockerEngine,
    recommends: ["docker-buildx-plugin", "docker-compose-plugin"],
    programs: ["docker"],
    repository: "docker",
  },
  "docker-ce-rootless-extras": { versions: dockerEngine, repository: "docker" },
  "containerd.io": {
    versions: ["2.2.0", "2.1.5", "1.7.29", "1.7.28"].map(plugin),
    units: ["containerd.service"],
    repository: "docker",
  },
  "docker-buildx-plugin": { versions: ["0.30.1", "0.29.1"].map(plugin), repository: "docker" },
  "docker-compose-plugin": { versions: ["5.0.0", "2.40.3", "2.40.0"].map(plugin), repository: "docker" },
};

/** What is on every Ubuntu, the shell's own commands included, as just-bash looks for all of them in /usr/bin. */
export const BASE_PROGRAMS: readonly string[] =
  `apt-cache apt-get apt-mark awk base64 basename bash cat chgrp chmod chown clear cmp column comm cp cut date dd df diff
  dirname dpkg dpkg-query du egrep env expand expr fgrep file find fold getent grep groups gunzip gzip head hostname
  hostnamectl id install join kill ln logger ls md5sum mkdir mktemp mv nl nohup nproc od paste printenv pwd readlink
  realpath rev rm rmdir sed seq setsid sh sha1sum sha256sum sleep sort split stat strings sync tac tail tar tee
  time timeout touch tr truncate uname uniq uptime w wc which whoami xargs zcat reboot echo printf true false alias
  unalias history help trap umask ${TAKE_EXIT_TRAP}`.split(/\s+/);

export const BASE_ADMINISTRATION: readonly string[] = ["mkswap", "swapoff", "swapon", "shutdown", "poweroff"];
