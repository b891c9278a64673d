/** What these tests need of a computer: undefined, or in a few words what is not there. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's packages: systemd-container, mmdebstrap, util-linux, iproute2, openssl, openssh-client, gnupg; and Go. */
const TOOLS =
  "systemd-nspawn mmdebstrap unshare nsenter setpriv ip openssl ssh-keygen gpg gpgconf dpkg-deb tar go".split(" ");

export function lacking(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  if (process.arch !== "x64") return "it needs an x86 processor";
  const missing = TOOLS.filter((tool) => !installed(tool));
  return missing.length === 0 ? undefined : `not installed here: ${missing.join(", ")}`;
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
