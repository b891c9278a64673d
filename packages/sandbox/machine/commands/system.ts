/** Commands that tell who and what the machine is. */
import type { Command, Commands } from "./command.ts";

const id: Command = ({ args }) => {
  const name = args.find((arg) => !arg.startsWith("-"));
  if (name !== undefined && name !== "root") return { stderr: `id: '${name}': no such user\n`, code: 1 };
  const flags = args.filter((arg) => arg.startsWith("-")).join("");
  if (/[uUgG]/.test(flags)) return { stdout: flags.includes("n") ? "root\n" : "0\n" };
  return { stdout: "uid=0(root) gid=0(root) groups=0(root)\n" };
};

const hostname: Command = ({ args, machine }) => {
  const [first] = args;
  if (first === undefined || first === "-s" || first === "-f") return { stdout: `${machine.hostname}\n` };
  if (first === "-I" || first === "-i") return { stdout: `${machine.spec.ipv4} ${machine.spec.ipv6} \n` };
  machine.hostname = first;
  return {};
};

const hostnamectl: Command = ({ args, machine }) => {
  if (args[0] === "set-hostname" || (args[0] === "hostname" && args[1] !== undefined)) machine.hostname = args[1] ?? "";
  else return { stdout: `   Static hostname: ${machine.hostname}\n  Operating System: Ubuntu 24.04.3 LTS\n` };
  return {};
};

const UNAME_ORDER = ["s", "n", "r", "v", "m", "o"] as const;

const uname: Command = ({ args, machine }) => {
  const parts = {
    s: "Linux",
    n: machine.hostname,
    r: "6.8.0-90-generic",
    v: "#91-Ubuntu SMP",
    m: "x86_64",
    o: "GNU/Linux",
  };
  const flags = args.join("").replaceAll("-", "") || "s";
  const letters = flags.includes("a") ? UNAME_ORDER : UNAME_ORDER.filter((letter) => flags.includes(letter));
  return { stdout: `${letters.map((letter) => parts[letter]).join(" ")}\n` };
};

const nproc: Command = ({ machine }) => ({ stdout: `${machine.spec.vcpus}\n` });

const free: Command = ({ args, machine }) => {
  const unit = args.some((arg) => /^-\w*m/.test(arg) || arg === "--mebi")
    ? 2 ** 20
    : args.some((arg) => /^-\w*g/.test(arg))
      ? 2 ** 30
      : args.includes("-b")
        ? 1
        : 1024;
  const row = (label: string, bytes: number): string => {
    const total = Math.floor(bytes / unit);
    return `${label.padEnd(6)} ${[total, Math.floor(total / 10), Math.floor(total * 0.9)].map((n) => String(n).padStart(11)).join(" ")}\n`;
  };
  const head = "              total        used        free\n";
  return { stdout: head + row("Mem:", machine.spec.memoryMb * 2 ** 20) + row("Swap:", machine.swapBytes) };
};

/** The disk of a CX33: 80 GB. */
const df: Command = ({ args }) => {
  const [total, used, available] = [78_605_416, 3_402_112, 71_977_232];
  const output = args.find((arg) => arg.startsWith("--output="))?.slice(9);
  if (output !== undefined) {
    const human: Record<string, [string, string]> = {
      avail: ["Avail", String(available)],
      pcent: ["Use%", "5%"],
      size: ["1K-blocks", String(total)],
      used: ["Used", String(used)],
      target: ["Mounted on", "/"],
    };
    const columns = output.split(",").map((name) => human[name] ?? ["?", "?"]);
    return { stdout: `${columns.map(([head]) => head).join(" ")}\n${columns.map(([, value]) => value).join(" ")}\n` };
  }
  return {
    stdout: `Filesystem     1K-blocks    Used Available Use% Mounted on\n/dev/sda1       ${total} ${used}  ${available}   5% /\n`,
  };
};

const lsbRelease: Command = ({ args }) => {
  const fields = {
    i: ["Distributor ID", "Ubuntu"],
    d: ["Description", "Ubuntu 24.04.3 LTS"],
    r: ["Release", "24.04"],
    c: ["Codename", "noble"],
  };
  const flags = args.join("");
  const short = /s/.test(flags);
  const rows = Object.entries(fields).filter(([letter]) => flags.includes("a") || flags.includes(letter));
  return {
    stdout: rows.map(([, [label = "", value = ""]]) => (short ? `${value}\n` : `${label}:\t${value}\n`)).join(""),
  };
};

const uptime: Command = ({ args }) => ({
  stdout: args.includes("-p") ? "up 1 minute\n" : " 00:00:00 up 1 min,  0 users,  load average: 0.08, 0.03, 0.01\n",
});

const nobody: Command = () => ({});

export const systemCommands: Commands = {
  id,
  whoami: () => ({ stdout: "root\n" }),
  groups: () => ({ stdout: "root\n" }),
  hostname,
  hostnamectl,
  uname,
  nproc,
  free,
  df,
  lsb_release: lsbRelease,
  uptime,
  w: nobody,
  lsblk: () => ({
    stdout:
      "NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS\nsda      8:0    0 76.3G  0 disk \n└─sda1   8:1    0   76G  0 part /\n",
  }),
};
