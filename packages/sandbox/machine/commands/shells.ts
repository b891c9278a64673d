/** bash and sh with their options, and the built-in commands of a shell that just-bash lacks. */
import { FileError } from "../file-tree.ts";
import { TAKE_EXIT_TRAP } from "../shell-traps.ts";
import { type Answer, type Command, type Commands, quoteWord } from "./command.ts";

/** `bash [-eux] [-o option] [-c script | -s | file] [arguments]` */
const bash: Command = async (call): Promise<Answer | Awaited<ReturnType<typeof call.shell>>> => {
  const { args, stdin, name } = call;
  const settings: string[] = [];
  let mode: "command" | "input" | "file" = "file";
  let index = 0;
  for (; index < args.length && /^[-+]/.test(args[index] ?? "") && args[index] !== "-"; index++) {
    const option = args[index] ?? "";
    if (option === "--") {
      index++;
      break;
    }
    if (option === "--login" || option === "--norc" || option === "--noprofile" || option === "--posix") continue;
    if (option.startsWith("--")) return { stderr: `${name}: ${option}: invalid option\n`, code: 2 };
    for (const letter of option.slice(1)) {
      if (letter === "c") mode = "command";
      else if (letter === "s") mode = "input";
      else if (letter === "o") settings.push(`set ${option[0]}o ${args[++index] ?? ""}`);
      else if ("euxfEvn".includes(letter)) settings.push(`set ${option[0]}${letter}`);
      else if (!"il".includes(letter)) return { stderr: `${name}: ${option}: invalid option\n`, code: 2 };
    }
  }
  const rest = args.slice(index);
  const prefix = settings.map((setting) => `${setting}\n`).join("");
  if (mode === "command") {
    const [script, , ...positional] = rest;
    if (script === undefined) return { stderr: `${name}: -c: option requires an argument\n`, code: 2 };
    return call.shell(prefix + script, { args: positional });
  }
  if (mode === "input" || rest[0] === undefined || rest[0] === "-") {
    const positional = mode === "input" ? rest : rest.slice(1);
    return call.shell(prefix + stdin.toString(), { stdin: Buffer.alloc(0), args: positional });
  }
  const [path, ...positional] = rest;
  const script = readScript(call.machine.files, path, call.cwd);
  if (script === undefined) return { stderr: `${name}: ${path}: No such file or directory\n`, code: 127 };
  return call.shell(prefix + script, { args: positional });
};

function readScript(files: { read(path: string): Buffer }, path: string, folder: string): string | undefined {
  try {
    return files.read(path.startsWith("/") ? path : `${folder}/${path}`).toString();
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** Signals never come here, so only EXIT and ERR are kept. */
const trap: Command = ({ args, session }) => {
  const traps = session.traps.at(-1);
  if (!traps || args.length === 0) return {};
  const words = args[0] === "--" ? args.slice(1) : args;
  const [first = "", ...others] = words;
  const body = first === "-" || words.length === 1 ? undefined : first;
  for (const signal of words.length === 1 ? [first] : others) {
    if (signal === "EXIT" || signal === "0") traps.exit = body;
    if (signal === "ERR") traps.error = body;
  }
  return {};
};

/** Prints the exit trap as the script to run now, and takes it off; errexit does not end what a trap does. */
const takeExitTrap: Command = ({ args, session }) => {
  const owner = session.traps.at(-1);
  const body = owner?.exit;
  if (!owner || body === undefined) return {};
  owner.exit = undefined;
  return { stdout: `set +e; (exit ${args[0] ?? "0"})\n${body}\n` };
};

const umask: Command = ({ args, session }) => {
  const [value] = args;
  if (value === undefined) return { stdout: `${session.umask.value.toString(8).padStart(4, "0")}\n` };
  if (!/^[0-7]{1,4}$/.test(value)) return { stderr: `bash: umask: ${value}: octal number out of range\n`, code: 1 };
  session.umask.value = Number.parseInt(value, 8);
  return {};
};

/** Runs its arguments as a command. */
const runArguments: Command = async (call) => call.shell(call.args.map(quoteWord).join(" "));

export const shellCommands: Commands = {
  bash,
  sh: bash,
  trap,
  umask,
  [TAKE_EXIT_TRAP]: takeExitTrap,
  nohup: runArguments,
  setsid: async (call) =>
    call.shell(
      call.args
        .filter((arg, index) => index > 0 || !/^-[cfw]+$/.test(arg))
        .map(quoteWord)
        .join(" "),
    ),
};
