/** Commands about files that just-bash lacks. Owners are kept by name, as they were given. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import { bytesOf } from "../byte-sizes.ts";
import { FileError } from "../file-tree.ts";
import type { SimulatedMachine } from "../machine.ts";
import { type Answer, type Command, type CommandCall, type Commands, splitFlags } from "./command.ts";

/** Turns a failed call into the command's own words: "chown: cannot access 'x': No such file or directory". */
function speaking(act: string, command: (call: CommandCall) => Answer): Command {
  return (call) => {
    try {
      return command(call);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const path = /'(.*)'$/.exec(error.message)?.[1] ?? "";
      return { stderr: `${call.name}: ${act} '${path}': ${REASONS[error.code] ?? "Input/output error"}\n`, code: 1 };
    }
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EEXIST: "File exists",
};

const chown = speaking("cannot access", ({ args, cwd, machine, name }) => {
  const { flags, rest } = splitFlags(args);
  const [given, ...paths] = rest;
  if (given === undefined || paths.length === 0) return { stderr: `${name}: missing operand\n`, code: 1 };
  for (const path of paths) {
    for (const each of flags.has("-R") ? below(machine, absolute(cwd, path)) : [absolute(cwd, path)]) {
      const node = machine.files.get(each, "chown", !flags.has("-h"));
      const [user = "root", group = "root"] = node.owner.split(":");
      const [newUser, newGroup] = name === "chgrp" ? [user, given] : given.split(":");
      node.owner = `${newUser || user}:${newGroup || (newGroup === "" ? newUser : group) || group}`;
    }
  }
  return {};
});

/** `install [-d] [-D] [-m mode] [-o owner] [-g group] source… target` */
const install = speaking("cannot stat", ({ args, cwd, machine, stdin, name }) => {
  const paths: string[] = [];
  let mode = 0o755;
  let [owner, group] = ["root", "root"];
  let [folders, leading, intoFolder] = [false, false, false];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const value = (): string => (arg.length > 2 && !arg.startsWith("--") ? arg.slice(2) : (args[++i] ?? ""));
    if (arg.startsWith("-m")) mode = Number.parseInt(value(), 8);
    else if (arg.startsWith("--mode=")) mode = Number.parseInt(arg.slice(7), 8);
    else if (arg.startsWith("-o")) owner = value();
    else if (arg.startsWith("-g")) group = value();
    else if (arg === "-t") {
      paths.push(value());
      intoFolder = true;
    } else if (/^-[dDvCTp]+$/.test(arg)) {
      folders ||= arg.includes("d");
      leading ||= arg.includes("D");
    } else if (arg.startsWith("-")) return { stderr: `${name}: unrecognized option '${arg}'\n`, code: 1 };
    else paths.push(arg);
  }
  const finish = (path: string): void => {
    const node = machine.files.get(path, "install");
    node.mode = mode;
    node.owner = `${owner}:${group}`;
  };
  if (folders) {
    for (const path of paths) {
      machine.files.makeFolder(absolute(cwd, path), 0o755, true);
      finish(absolute(cwd, path));
    }
    return {};
  }
  const target = absolute(cwd, (intoFolder ? paths.shift() : paths.pop()) ?? "");
  if (leading) machine.files.makeFolder(posix.dirname(target), 0o755, true);
  for (const source of paths) {
    const content = source === "/dev/stdin" ? stdin : machine.files.read(absolute(cwd, source));
    const isFolder = machine.files.find(target)?.kind === "folder";
    const path = isFolder ? posix.join(target, posix.basename(source)) : target;
    machine.files.write(path, content, mode);
    finish(path);
  }
  return {};
});

/** `mktemp [-d] [-p folder] [template]` */
const mktemp = speaking("failed to create", ({ args, cwd, machine }) => {
  const folder = args.includes("-d") || args.includes("-dt");
  const parent = args.includes("-p")
    ? args[args.indexOf("-p") + 1]
    : args.find((arg) => arg.startsWith("--tmpdir="))?.slice(9);
  const template = args.find((arg) => !arg.startsWith("-") && arg !== parent);
  const pattern = template ?? "tmp.XXXXXXXXXX";
  const random = (xs: string): string =>
    randomBytes(xs.length).toString("base64url").replaceAll(/[-_]/g, "x").slice(0, xs.length);
  const name = pattern.replace(/X{3,}(?=[^X]*$)/, random);
  const base = parent ?? (template === undefined || args.includes("-t") ? "/tmp" : cwd);
  const path = absolute(base, name);
  if (folder) machine.files.makeFolder(path, 0o700, false);
  else machine.files.write(path, Buffer.alloc(0), 0o600);
  return { stdout: `${template && !parent && !args.includes("-t") ? name : path}\n` };
});

/** Both make a file of a size: only its name and mode matter here, so it stays short. */
const sized = speaking("cannot open", ({ args, cwd, machine }) => {
  const path = args.findLast((arg, index) => !arg.startsWith("-") && !/^-[lso]$/.test(args[index - 1] ?? ""));
  if (path !== undefined && !machine.files.find(absolute(cwd, path)))
    machine.files.write(absolute(cwd, path), Buffer.alloc(0), 0o644);
  const size = /(?:^|\s)(?:-l|-s|--length|--size)[ =]?(\d+)([KMG]?)/i.exec(args.join(" "));
  if (path !== undefined && size) machine.fileSizes.set(absolute(cwd, path), bytesOf(size[1] ?? "0", size[2] ?? ""));
  return {};
});

/** `dd if=… of=… bs=1M count=2048`: for swap files. */
const dd = speaking("failed to open", ({ args, cwd, machine, stdin }) => {
  const value = (key: string): string | undefined =>
    args.find((arg) => arg.startsWith(`${key}=`))?.slice(key.length + 1);
  const [input, output] = [value("if"), value("of")];
  const [, number = "512", unit = ""] = /^(\d+)([KMG]?)/i.exec(value("bs") ?? "512") ?? [];
  const count = value("count");
  const bytes = count === undefined ? undefined : bytesOf(number, unit) * Number(count);
  const content = input === undefined ? stdin : machine.files.read(absolute(cwd, input));
  if (output === undefined) return { stdout: content.subarray(0, bytes), stderr: "1+0 records out\n" };
  const isDevice = input?.startsWith("/dev/") === true;
  machine.files.write(absolute(cwd, output), isDevice ? Buffer.alloc(0) : content, 0o644);
  if (bytes !== undefined) machine.fileSizes.set(absolute(cwd, output), bytes);
  return { stderr: `${count ?? "1"}+0 records in\n${count ?? "1"}+0 records out\n` };
});

const realpath = speaking("", ({ args, cwd, machine }) => {
  const { flags, rest } = splitFlags(args);
  const paths = rest.map((path) => {
    if (!flags.has("-m")) machine.files.get(absolute(cwd, posix.dirname(path)), "realpath");
    return machine.files.resolve(absolute(cwd, path), "realpath");
  });
  return { stdout: paths.map((path) => `${path}\n`).join("") };
});

export function absolute(folder: string, path: string): string {
  return posix.resolve(folder, path);
}

function below(machine: SimulatedMachine, folder: string): string[] {
  const root = machine.files.resolve(folder, "chown");
  machine.files.get(root, "chown");
  return machine.files.paths().filter((path) => path === root || path.startsWith(`${root}/`));
}

export const fileCommands: Commands = {
  chown,
  chgrp: chown,
  install,
  mktemp,
  fallocate: sized,
  truncate: sized,
  dd,
  realpath,
};
