/** A machine's first boot: host keys and root's keys, from the user data as far as this program writes it. */
import { parse } from "yaml";
import type { Files } from "./files.ts";
import type { BootSpec } from "./host.ts";
import { generateKeyPairSync } from "./ssh-keys.ts";

interface UserData {
  ssh_keys?: Record<string, string>;
  ssh_authorized_keys?: string[];
}

/** What cloud-config of another kind would do is not modelled. */
export function firstBoot({ files, spec }: { files: Files; spec: BootSpec }): void {
  files.write("/var/lib/cloud/instance/user-data.txt", spec.userData, 0o600);
  const { ssh_keys: given = {}, ssh_authorized_keys: keys = [] } = readUserData(spec.userData);
  const host = given["ed25519_private"];
  const made = generateKeyPairSync("ed25519", `root@${spec.name}`);
  files.write("/etc/ssh/ssh_host_ed25519_key", lineEnded(host ?? made.privateKey), 0o600);
  files.write("/etc/ssh/ssh_host_ed25519_key.pub", lineEnded(given["ed25519_public"] ?? made.publicKey));
  files.makeFolder("/root", 0o700);
  files.makeFolder("/root/.ssh", 0o700);
  files.write("/root/.ssh/authorized_keys", [...spec.sshKeys, ...keys].map(lineEnded).join(""), 0o600);
}

/** cloud-init warns of user data that it cannot read, and goes on. */
function readUserData(userData: string): UserData {
  if (!userData.startsWith("#cloud-config")) return {};
  try {
    return (parse(userData) as UserData | null) ?? {};
  } catch {
    return {};
  }
}

function lineEnded(text: string): string {
  return `${text.trimEnd()}\n`;
}
