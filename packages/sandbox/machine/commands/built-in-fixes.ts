/** just-bash's own commands, with the options that scripts for servers use and that it lacks. */
import { type Command, type Commands, quoteWord } from "./command.ts";

/** `grep -s`: no words about files that cannot be read. */
const grep: Command = async ({ args, builtIn }) => {
  const silent = args.some((arg) => /^-[a-zA-Z]*s[a-zA-Z]*$/.test(arg) || arg === "--no-messages");
  if (!silent) return builtIn(args);
  const kept = args
    .map((arg) => (/^-[a-zA-Z]+$/.test(arg) ? arg.replaceAll("s", "") : arg))
    .filter((arg) => arg !== "-" && arg !== "--no-messages");
  return { ...(await builtIn(kept)), stderr: "" };
};

/** `cp -a` is `cp -pr`; the mode goes along in every case here. */
const cp: Command = async ({ args, builtIn }) =>
  builtIn(
    args.flatMap((arg) =>
      /^-[a-zA-Z]*a[a-zA-Z]*$/.test(arg) ? [arg.replace("a", "pr").replace("T", "")] : arg === "-T" ? [] : [arg],
    ),
  );

const mv: Command = async ({ args, builtIn }) =>
  builtIn(args.filter((arg) => arg !== "-T").map((arg) => (/^-[a-z]*T/.test(arg) ? arg.replace("T", "") : arg)));

/** `mkdir -m`: the mode is for the last folder alone. */
const mkdir: Command = async ({ args, builtIn, machine, cwd }) => {
  const index = args.findIndex((arg) => /^-p?m/.test(arg) || arg.startsWith("--mode="));
  const option = args[index];
  if (option === undefined) return builtIn(args);
  const joined = option.startsWith("--mode=") ? option.slice(7) : option.replace(/^-p?m/, "");
  const mode = joined === "" ? (args[index + 1] ?? "") : joined;
  const rest = args.filter((_, at) => at !== index && !(joined === "" && at === index + 1));
  const made = await builtIn(option.startsWith("-pm") ? ["-p", ...rest] : rest);
  for (const path of rest.filter((arg) => !arg.startsWith("-"))) {
    const node = made.code === 0 ? machine.files.find(path.startsWith("/") ? path : `${cwd}/${path}`) : undefined;
    if (node) node.mode = Number.parseInt(mode, 8);
  }
  return made;
};

/** Owners are the machine's, not just-bash's "user". */
const stat: Command = async ({ args, builtIn, machine, cwd }) => {
  const index = args.findIndex((arg) => /^(-c|--format=|--printf=)/.test(arg));
  if (index === -1) return builtIn(args);
  const joined = (args[index] ?? "").replace(/^(-c|--format=|--printf=)/, "");
  const format = joined === "" ? (args[index + 1] ?? "") : joined;
  const paths = args.filter((arg, at) => at > index + (joined === "" ? 1 : 0) && !arg.startsWith("-"));
  let [stdout, stderr, code] = ["", "", 0];
  for (const path of paths) {
    const [user = "root", group = "root"] =
      machine.files
        .find(path.startsWith("/") ? path : `${cwd}/${path}`, "stat", args.includes("-L"))
        ?.owner.split(":") ?? [];
    const filled = format
      .replaceAll("%U", user)
      .replaceAll("%G", group)
      .replaceAll("%u", idOf(user))
      .replaceAll("%g", idOf(group));
    const result = await builtIn(["-c", filled, path]);
    stdout += result.stdout.toString();
    stderr += result.stderr.toString();
    code ||= result.code;
  }
  return { stdout, stderr, code };
};

const ls: Command = async ({ args, builtIn }) => {
  const result = await builtIn(args);
  return { ...result, stdout: result.stdout.toString().replaceAll(/^(\S{10}\s+\d+) user user /gm, "$1 root root ") };
};

/** A command's output may be of any size, so its arguments go through the shell again. */
const xargs: Command = async ({ args, builtIn }) =>
  builtIn(args.flatMap((arg) => (arg === "--no-run-if-empty" ? ["-r"] : [arg])));

/** just-bash's env keeps its output in its own words; a command behind it is run by the shell. */
const env: Command = async (call) => {
  const assignments = call.args.findIndex((arg) => !/^\w+=/.test(arg));
  if (call.args.length === 0 || call.args[0]?.startsWith("-")) return call.builtIn(call.args);
  if (assignments === -1) return call.builtIn(call.args);
  return call.shell(call.args.map((arg, at) => (at < assignments ? assignment(arg) : quoteWord(arg))).join(" "));
};

function assignment(text: string): string {
  const [name = "", ...value] = text.split("=");
  return `${name}=${quoteWord(value.join("="))}`;
}

function idOf(name: string): string {
  return name === "root" ? "0" : /^\d+$/.test(name) ? name : "1000";
}

const cmp: Command = ({ args, machine, cwd }) => {
  const [one, other] = args
    .filter((arg) => !arg.startsWith("-"))
    .map((path) => machine.files.find(path.startsWith("/") ? path : `${cwd}/${path}`));
  if (one?.kind !== "file" || other?.kind !== "file") return { stderr: "cmp: No such file or directory\n", code: 2 };
  return { code: one.content.equals(other.content) ? 0 : 1 };
};

export const builtInFixes: Commands = { grep, egrep: grep, fgrep: grep, cp, mv, mkdir, stat, ls, xargs, env, cmp };
