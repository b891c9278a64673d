/** Commands that speak to services: sshd, fail2ban, the journal, time, power. */
import { SshdConfig } from "../ssh-config.ts";
import type { Command, Commands } from "./command.ts";

/** `-t` checks the files, `-T` also prints what is in effect. */
const sshd: Command = ({ args, machine }) => {
  const { faults, lines } = readConfig(new SshdConfig(machine.files));
  if (faults.length > 0) return { stderr: `${faults.join("\n")}\n`, code: 255 };
  if (!machine.files.list("/etc/ssh").some((name) => /^ssh_host_\w+_key$/.test(name)))
    return { stderr: "sshd: no hostkeys available -- exiting.\n", code: 1 };
  return args.includes("-T") ? { stdout: `${lines.join("\n")}\n` } : {};
};

function readConfig(config: SshdConfig): { faults: string[]; lines: string[] } {
  return { faults: config.faults, lines: config.lines() };
}

const fail2banClient: Command = ({ args, machine }) => {
  if (!machine.units.find("fail2ban")?.active)
    return {
      stderr: "ERROR   Failed to access socket path: /var/run/fail2ban/fail2ban.sock. Is fail2ban running?\n",
      code: 255,
    };
  const [action, jail] = args.filter((arg) => !arg.startsWith("-"));
  if (action === "ping") return { stdout: "Server replied: pong\n" };
  if (action === "reload" || args.includes("-t")) return { stdout: "OK\n" };
  if (action !== "status") return { stderr: `ERROR   NOK: ('Invalid command',)\n`, code: 255 };
  if (jail === undefined) return { stdout: "Status\n|- Number of jail:\t1\n`- Jail list:\tsshd\n" };
  if (jail !== "sshd")
    return { stderr: `ERROR   NOK: ('${jail}',)\nSorry but the jail '${jail}' does not exist\n`, code: 255 };
  return {
    stdout:
      "Status for the jail: sshd\n|- Filter\n|  `- Currently failed:\t0\n`- Actions\n   `- Currently banned:\t0\n",
  };
};

const timedatectl: Command = ({ args, machine }) => {
  const [action, value] = args;
  if (action === "set-timezone" && value !== undefined) {
    if (!Intl.supportedValuesOf("timeZone").includes(value) && !/^(Etc\/)?UTC$/.test(value))
      return { stderr: `Failed to set time zone: Invalid or not installed time zone '${value}'\n`, code: 1 };
    machine.timezone = value;
    return {};
  }
  if (action === "set-ntp") return {};
  if (action === "show") {
    const shown = args.includes("--value")
      ? machine.timezone
      : `Timezone=${machine.timezone}\nNTP=yes\nNTPSynchronized=yes`;
    return { stdout: `${shown}\n` };
  }
  return {
    stdout: `                Time zone: ${machine.timezone}\nSystem clock synchronized: yes\n              NTP service: active\n`,
  };
};

const journalctl: Command = () => ({ stdout: "-- No entries --\n" });

/** The connection that asked for it ends with the machine. */
const reboot: Command = ({ name, args, machine }) => machine.restart(name === "reboot" || args.includes("-r"));

export const serviceCommands: Commands = {
  sshd,
  "fail2ban-client": fail2banClient,
  timedatectl,
  journalctl,
  reboot,
  shutdown: reboot,
  poweroff: reboot,
};
