/** What these tests need of a computer: undefined, or in a few words what is not there. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** By command, the package of Debian's that has it. */
const EVERYWHERE = {
  ...{ "systemd-nspawn": "systemd-container", nsenter: "util-linux" },
  ...{ mmdebstrap: "mmdebstrap", unshare: "util-linux", setpriv: "util-linux", ip: "iproute2", openssl: "openssl" },
  ...{ "ssh-keygen": "openssh-client", gpg: "gnupg", gpgconf: "gnupg", "dpkg-deb": "dpkg", tar: "tar", go: "golang" },
};
const OF_BACKEND = {
  nspawn: {},
  qemu: { "qemu-system-x86_64": "qemu-system-x86", mke2fs: "e2fsprogs" },
};
export type BackendName = keyof typeof OF_BACKEND;

export function isBackend(name: string): name is BackendName {
  return name in OF_BACKEND;
}

export function lacking(backend: BackendName): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  if (process.arch !== "x64") return "it needs an x86 processor";
  const missing = Object.entries({ ...EVERYWHERE, ...OF_BACKEND[backend] }).filter(([tool]) => !installed(tool));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
  return `not installed here: ${missing.map(([tool]) => tool).join(", ")} (Debian: apt-get install ${packages})`;
}

function installed(tool: string): boolean {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"].some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
