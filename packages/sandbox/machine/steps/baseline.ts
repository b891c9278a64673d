import type { Step } from "./step.ts";

const BEGIN = "# yapit-infra: administrators";
const END = "# yapit-infra: end";

/** Administrators' keys, sshd, upgrades, swap and bounded logs. */
export const baseline: Step<"ADMIN_KEYS" | "REBOOT_TIME" | "HOST_KEY"> = {
  inputs: ["ADMIN_KEYS", "REBOOT_TIME", "HOST_KEY"],
  async run({ files, state, initialised }, { ADMIN_KEYS, REBOOT_TIME, HOST_KEY }) {
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
    if (!state.packages.includes("unattended-upgrades")) state.packages.push("unattended-upgrades");
    files.write(
      "/etc/apt/apt.conf.d/52yapit-upgrades",
      `Unattended-Upgrade::Automatic-Reboot "true";\nUnattended-Upgrade::Automatic-Reboot-Time "${REBOOT_TIME}";\n`,
    );
    files.write("/swapfile", "", 0o600);
    state.swap = true;
    files.write("/etc/systemd/journald.conf.d/10-yapit.conf", "[Journal]\nSystemMaxUse=500M\n");
    return "baseline: done\n";
  },
};
