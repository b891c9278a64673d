/** What these tests need of a computer: undefined, or in a few words what is not there. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** By command, the package of Debian's that has it. */
const PACKAGES = {
  ...{
    "systemd-nspawn": "systemd-container",
    mmdebstrap: "mmdebstrap",
    ip: "iproute2",
    openssl: "openssl",
    go: "golang",
  },
  ...{ unshare: "util-linux", nsenter: "util-linux", setpriv: "util-linux", "ssh-keygen": "openssh-client" },
  ...{ gpg: "gnupg", gpgconf: "gnupg", "dpkg-deb": "dpkg", tar: "tar" },
};

export function lacking(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  if (process.arch !== "x64") return "it needs an x86 processor";
  const missing = Object.entries(PACKAGES).filter(([tool]) => !installed(tool));
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
