import type { Step } from "./step.ts";

const BEGIN = "# yapit-infra: administrators";
const END = "# yapit-infra: end";

/** Administrators' keys, sshd and swap; what else the script sees to, nobody asks the model for. */
export const baseline: Step<"ADMIN_KEYS" | "REBOOT_TIME" | "HOST_KEY"> = {
  inputs: ["ADMIN_KEYS", "REBOOT_TIME", "HOST_KEY"],
  async run({ files, state, initialised }, { ADMIN_KEYS, HOST_KEY }) {
    await initialised;
    const keys = "/root/.ssh/authorized_keys";
    const others = (files.read(keys) ?? "").replace(new RegExp(`^${BEGIN}$[^]*?^${END}$\n`, "m"), "");
    files.write(keys, ADMIN_KEYS === "" ? others : `${others}${BEGIN}\n${ADMIN_KEYS}\n${END}\n`);
    files.write(
      "/etc/ssh/sshd_config.d/10-yapit.conf",
      `PermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n${
        HOST_KEY === "" ? "" : "HostKey /etc/ssh/ssh_host_ecdsa_key\n"
      }`,
    );
    files.write("/swapfile", "", 0o600);
    state.swap = true;
    return "baseline: done\n";
  },
};
