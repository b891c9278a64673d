/** The files of Hetzner's Ubuntu 24.04 image that scripts look at, and those that the kernel makes up. */
import { randomBytes } from "node:crypto";
import type { FileTree, SavedNode } from "./file-tree.ts";
import type { BootSpec } from "./host.ts";

const FOLDERS = `/dev /etc /etc/apt /etc/apt/apt.conf.d /etc/apt/keyrings /etc/apt/preferences.d /etc/apt/sources.list.d
  /etc/cron.d /etc/cron.daily /etc/default /etc/profile.d /etc/ssh /etc/ssh/sshd_config.d /etc/sudoers.d /etc/sysctl.d
  /etc/systemd /etc/systemd/journald.conf.d /etc/systemd/system /etc/security /etc/logrotate.d /home /media /mnt /opt /proc
  /proc/sys /run /run/lock /srv /sys /usr /usr/bin /usr/sbin /usr/lib /usr/local /usr/local/bin /usr/local/sbin /usr/share
  /usr/share/keyrings /var /var/cache /var/lib /var/lib/apt /var/lib/apt/lists /var/lib/cloud /var/lib/dpkg /var/log`;

const LINKS: Readonly<Record<string, string>> = {
  "/bin": "usr/bin",
  "/sbin": "usr/sbin",
  "/lib": "usr/lib",
  "/var/run": "/run",
};

/** PermitRootLogin is commented out on Ubuntu: prohibit-password is sshd's own default. */
const SSHD_CONFIG = `Include /etc/ssh/sshd_config.d/*.conf
#PermitRootLogin prohibit-password
KbdInteractiveAuthentication no
UsePAM yes
X11Forwarding yes
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
`;

const SOURCES = `Types: deb
URIs: https://mirror.hetzner.com/ubuntu/packages
Suites: noble noble-updates noble-backports
Components: main universe restricted multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`;

const OS_RELEASE = `PRETTY_NAME="Ubuntu 24.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.3 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=noble
`;

/** Files of a machine that has never run. */
export function freshFiles({ name }: BootSpec): Record<string, SavedNode> {
  const folders = FOLDERS.split(/\s+/).map((path): [string, SavedNode] => [path, { mode: 0o755 }]);
  const links = Object.entries(LINKS).map(([path, link]): [string, SavedNode] => [path, { mode: 0o777, link }]);
  const file = (text: string, mode = 0o644): SavedNode => ({ mode, text });
  return {
    ...Object.fromEntries([...folders, ...links]),
    "/root": { mode: 0o700 },
    "/root/.ssh": { mode: 0o700 },
    "/tmp": { mode: 0o1777 },
    "/var/tmp": { mode: 0o1777 },
    "/etc/os-release": file(OS_RELEASE),
    "/etc/lsb-release": file(
      'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\nDISTRIB_CODENAME=noble\nDISTRIB_DESCRIPTION="Ubuntu 24.04.3 LTS"\n',
    ),
    "/etc/hostname": file(`${name}\n`),
    "/etc/hosts": file(`127.0.1.1 ${name} ${name}\n127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n`),
    "/etc/fstab": file("/dev/sda1 / ext4 discard,errors=remount-ro 0 1\n"),
    "/etc/machine-id": file(`${randomBytes(16).toString("hex")}\n`),
    "/etc/passwd": file(
      "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    ),
    "/etc/group": file("root:x:0:\nsudo:x:27:\nnogroup:x:65534:\n"),
    "/etc/ssh/sshd_config": file(SSHD_CONFIG),
    "/etc/apt/sources.list.d/ubuntu.sources": file(SOURCES),
    "/usr/share/keyrings/ubuntu-archive-keyring.gpg": file("simulated\n"),
  };
}

/** /proc and /dev, as far as scripts read them. */
export function generateKernelFiles(files: FileTree, { vcpus, memoryMb }: BootSpec, swapBytes: () => number): void {
  const set = (path: string, content: () => string | Buffer, mode = 0o444): void => {
    files.generated.set(path, { mode, content: () => Buffer.from(content()) });
  };
  const started = Date.now();
  set("/dev/null", () => "", 0o666);
  set("/dev/zero", () => Buffer.alloc(65_536), 0o666);
  set("/dev/random", () => randomBytes(65_536), 0o666);
  set("/dev/urandom", () => randomBytes(65_536), 0o666);
  set("/proc/uptime", () => `${((Date.now() - started) / 1000).toFixed(2)} 0.00\n`);
  set("/proc/loadavg", () => "0.08 0.03 0.01 1/180 1000\n");
  set("/proc/cpuinfo", () =>
    Array.from({ length: vcpus }, (_, i) => `processor\t: ${i}\nmodel name\t: Intel Xeon Processor (Skylake)\n\n`).join(
      "",
    ),
  );
  set("/proc/meminfo", () => {
    const swap = Math.round(swapBytes() / 1024);
    const total = memoryMb * 1024;
    return `MemTotal:       ${total} kB\nMemFree:        ${Math.round(total * 0.8)} kB\nMemAvailable:   ${Math.round(total * 0.9)} kB\nSwapTotal:      ${swap} kB\nSwapFree:       ${swap} kB\n`;
  });
}
