/** sysctl and swap. */
import { posix } from "node:path";
import type { SimulatedMachine } from "../machine.ts";
import type { Answer, Command, Commands } from "./command.ts";
import { absolute } from "./files.ts";

/** What Ubuntu's kernel starts with, of the parameters that servers set. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "vm.swappiness": "60",
  "vm.overcommit_memory": "0",
  "vm.max_map_count": "1048576",
  "fs.file-max": "9223372036854775807",
  "fs.inotify.max_user_watches": "65536",
  "fs.inotify.max_user_instances": "128",
  "kernel.unprivileged_bpf_disabled": "2",
  "kernel.kptr_restrict": "1",
  "kernel.dmesg_restrict": "1",
  "kernel.panic": "0",
  "kernel.sysrq": "176",
  "kernel.yama.ptrace_scope": "1",
  "net.core.somaxconn": "4096",
  "net.core.rmem_max": "212992",
  "net.core.wmem_max": "212992",
  "net.core.default_qdisc": "fq_codel",
  "net.ipv4.ip_forward": "0",
  "net.ipv4.tcp_syncookies": "1",
  "net.ipv4.tcp_congestion_control": "cubic",
  "net.ipv4.conf.all.rp_filter": "2",
  "net.ipv4.conf.default.rp_filter": "2",
  "net.ipv4.conf.all.accept_redirects": "1",
  "net.ipv4.conf.default.accept_redirects": "1",
  "net.ipv4.conf.all.send_redirects": "1",
  "net.ipv4.conf.default.send_redirects": "1",
  "net.ipv4.conf.all.accept_source_route": "0",
  "net.ipv4.conf.all.log_martians": "0",
  "net.ipv4.icmp_echo_ignore_broadcasts": "1",
  "net.ipv6.conf.all.accept_redirects": "1",
  "net.ipv6.conf.default.accept_redirects": "1",
  "net.ipv6.conf.all.disable_ipv6": "0",
  "net.ipv6.conf.all.forwarding": "0",
};

const sysctl: Command = ({ args, machine, cwd, stdin }) => {
  const flags = args.filter((arg) => arg.startsWith("-") && arg !== "-");
  const words = args.filter((arg) => !arg.startsWith("-"));
  const quiet = flags.some((flag) => /^-\w*q/.test(flag));
  if (flags.includes("--system")) {
    const files = ["/etc/sysctl.d", "/usr/lib/sysctl.d"]
      .filter((folder) => machine.files.find(folder)?.kind === "folder")
      .flatMap((folder) => machine.files.list(folder).map((name) => posix.join(folder, name)))
      .filter((path) => path.endsWith(".conf"));
    const texts = [...files, "/etc/sysctl.conf"].map((path) => machine.files.find(path));
    return all(
      texts
        .flatMap((node) => (node?.kind === "file" ? lines(node.content.toString()) : []))
        .map((line) => set(machine, line, quiet)),
    );
  }
  if (flags.some((flag) => /^-\w*p/.test(flag) || flag.startsWith("--load"))) {
    const path = words[0] ?? "/etc/sysctl.conf";
    if (path !== "-" && !machine.files.find(absolute(cwd, path)))
      return { stderr: `sysctl: cannot open "${path}": No such file or directory\n`, code: 255 };
    const text = path === "-" ? stdin : machine.files.read(absolute(cwd, path));
    return all(lines(text.toString()).map((line) => set(machine, line, quiet)));
  }
  return all(
    words.map((word) =>
      word.includes("=") ? set(machine, word, quiet) : get(machine, word, flags.join("").includes("n")),
    ),
  );
};

function get(machine: SimulatedMachine, given: string, bare: boolean): Answer {
  const name = given.replaceAll("/", ".");
  const value = machine.sysctl[name] ?? DEFAULTS[name];
  if (value === undefined) return unknown(name);
  return { stdout: bare ? `${value}\n` : `${name} = ${value}\n` };
}

function set(machine: SimulatedMachine, line: string, quiet: boolean): Answer {
  const optional = line.startsWith("-");
  const [name = "", ...rest] = line.replace(/^-/, "").split("=");
  const key = name.trim().replaceAll("/", ".");
  if (!(key in DEFAULTS) && !/^net\.ipv[46]\.(conf|neigh|tcp|ip_local)|^net\.netfilter\./.test(key))
    return optional ? {} : unknown(key);
  machine.sysctl[key] = rest.join("=").trim();
  return quiet ? {} : { stdout: `${key} = ${machine.sysctl[key]}\n` };
}

function unknown(name: string): Answer {
  return {
    stderr: `sysctl: cannot stat /proc/sys/${name.replaceAll(".", "/")}: No such file or directory\n`,
    code: 255,
  };
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^[#;]/.test(line));
}

function all(answers: Answer[]): Answer {
  return {
    stdout: answers.map(({ stdout }) => stdout ?? "").join(""),
    stderr: answers.map(({ stderr }) => stderr ?? "").join(""),
    code: answers.find(({ code }) => code)?.code ?? 0,
  };
}

const mkswap: Command = ({ args, cwd, machine }) => {
  const path = absolute(cwd, args.findLast((arg) => !arg.startsWith("-")) ?? "");
  if (!machine.files.find(path)) return { stderr: `mkswap: cannot open ${path}: No such file or directory\n`, code: 1 };
  machine.files.write(path, Buffer.from("SWAPSPACE2"), 0o600);
  return { stdout: `Setting up swapspace version 1, size = ${machine.fileSizes.get(path) ?? 0} bytes\n` };
};

const swapon: Command = ({ args, cwd, machine }) => {
  if (args.some((arg) => /^(--show|-s|--summary)/.test(arg)) || args.length === 0) {
    const rows = Object.entries(machine.swaps);
    if (args.some((arg) => /=.*NAME$|^--noheadings$/i.test(arg)))
      return { stdout: rows.map(([path]) => `${path}\n`).join("") };
    const table = rows.map(([path, size]) => `${path} file ${size / 2 ** 30}G 0B   -2\n`).join("");
    return { stdout: rows.length > 0 ? `NAME      TYPE SIZE USED PRIO\n${table}` : "" };
  }
  const fromTable = (): string[] =>
    lines(machine.files.read("/etc/fstab").toString())
      .filter((line) => /\sswap\s/.test(line))
      .map((line) => line.split(/\s+/)[0] ?? "");
  const paths =
    args.includes("-a") || args.includes("--all") ? fromTable() : args.filter((arg) => !arg.startsWith("-"));
  for (const given of paths) {
    const path = absolute(cwd, given);
    const node = machine.files.find(path);
    if (!node) return { stderr: `swapon: cannot open ${path}: No such file or directory\n`, code: 255 };
    if (node.kind !== "file" || !node.content.toString().startsWith("SWAPSPACE2"))
      return { stderr: `swapon: ${path}: read swap header failed\n`, code: 255 };
    if (path in machine.swaps && !args.includes("-a"))
      return { stderr: `swapon: ${path}: swapon failed: Device or resource busy\n`, code: 255 };
    machine.swaps[path] = machine.fileSizes.get(path) ?? machine.swaps[path] ?? 0;
  }
  return {};
};

const swapoff: Command = ({ args, cwd, machine }) => {
  for (const given of args.includes("-a") ? Object.keys(machine.swaps) : args.filter((arg) => !arg.startsWith("-"))) {
    const path = absolute(cwd, given);
    if (!(path in machine.swaps)) return { stderr: `swapoff: ${path}: swapoff failed: Invalid argument\n`, code: 4 };
    Reflect.deleteProperty(machine.swaps, path);
  }
  return {};
};

export const kernelCommands: Commands = { sysctl, mkswap, swapon, swapoff };
