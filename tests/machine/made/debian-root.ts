/**
 * Debian as the machine's root, from its packages alone; and the packages that the scripts will ask for later, so that an
 * apt repository inside the test can have them.
 */
import { join } from "node:path";
import { run } from "../run.ts";
import { cached, type Say } from "./cache.ts";

export const SUITE = "trixie";
const MIRROR = "http://deb.debian.org/debian";
/** As a provider's image has them: cloud-init, sshd, and not yet Docker. */
const INSTALLED =
  "systemd,systemd-sysv,dbus,openssh-server,cloud-init,iproute2,iptables,curl,ca-certificates,openssl,procps,psmisc,kmod,gpg,less,netbase";
const FOR_LATER =
  "docker.io docker-cli docker-compose docker-buildx apparmor unattended-upgrades libfaketime age rclone";

/** Of a machine that does not run on this computer's kernel, as a provider's image has them, and a way into it. */
const OWN_KERNEL = "linux-image-cloud-amd64,initramfs-tools,qemu-guest-agent,apparmor,e2fsprogs";

export interface DebianRoot {
  /** The root itself: nobody writes into it. */
  root: string;
  /** A folder of .deb files. */
  packages: string;
}

export async function debianRoot(say: Say, { ownKernel }: { ownKernel: boolean }): Promise<DebianRoot> {
  const kernel = ownKernel ? [OWN_KERNEL] : [];
  const folder = await cached("debian", [SUITE, INSTALLED, FOR_LATER, 3, ...kernel], say, async (part) => {
    const packages = join(part, "packages");
    await run(
      "mmdebstrap",
      "--mode=root",
      "--dpkgopt=force-unsafe-io",
      "--format=directory",
      "--variant=minbase",
      `--include=${[INSTALLED, ...kernel].join()}`,
      `--customize-hook=mkdir -p ${packages} && chroot "$1" apt-get install -y -q --download-only --no-install-recommends ${FOR_LATER}`,
      `--customize-hook=mv "$1"/var/cache/apt/archives/*.deb ${packages}`,
      // Every machine gets its own.
      `--customize-hook=rm -f "$1"/etc/ssh/ssh_host_* && : >"$1"/etc/machine-id && rm -f "$1"/etc/hostname`,
      SUITE,
      join(part, "root"),
      MIRROR,
    );
  });
  return { root: join(folder, "root"), packages: join(folder, "packages") };
}
