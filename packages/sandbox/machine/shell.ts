/**
 * A simulated bash over a machine's files: just-bash with the commands of an Ubuntu server. Nothing of it touches the
 * system it runs on.
 */
import type { Bash, Command as BashCommand, CommandName, ExecResult, ResolvedCommandContext } from "just-bash";
import { type Command, type CommandCall, type CommandResult, quoteWord } from "./commands/command.ts";
import type { SimulatedMachine } from "./machine.ts";
import { shellFiles, type Umask } from "./shell-files.ts";
import { fromAnswer, latin1, toResult } from "./shell-output.ts";
import { leftTraps, rewriteForTraps, type Traps } from "./shell-traps.ts";

/** One line that sshd or cloud-init runs, with all the shells below it. */
export interface ShellSession {
  umask: Umask;
  /** Seconds of the machine's time that were slept away. */
  sleptSeconds: number;
  /** What `timeout` set, the innermost last: `seconds` on the clock of sleptSeconds. */
  deadlines: { seconds: number; expire: () => void }[];
  /** Makes the shell see the programs that a package has just brought. */
  findPrograms(): void;
  /** Traps of the running shells, the innermost last. */
  traps: Traps[];
}

/** Importing just-bash costs 110 ms: only who needs a shell pays. */
const loadShell = once(async () => {
  const [bash, { commands }] = await Promise.all([import("just-bash"), import("./commands/all.ts")]);
  return { bash, commands };
});
type Loaded = Awaited<ReturnType<typeof loadShell>>;

/** Commands that bash carries out itself: no process shows them. */
const SHELL_BUILT_IN = new Set([
  "echo",
  "printf",
  "true",
  "false",
  "pwd",
  "alias",
  "unalias",
  "history",
  "help",
  "time",
]);

export async function runShell(
  machine: SimulatedMachine,
  line: string,
  options: { stdin?: Buffer; env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<CommandResult> {
  const loaded = await loadShell();
  const session: ShellSession = {
    umask: { value: 0o022 },
    sleptSeconds: 0,
    deadlines: [],
    traps: [],
    findPrograms: () => {
      for (const command of commandsFor(machine, session, loaded)) shell.registerCommand(command);
    },
  };
  const shell: Bash = new loaded.bash.Bash({
    fs: shellFiles(machine.files, session.umask),
    cwd: "/root",
    env: { ...LOGIN_ENVIRONMENT, HOSTNAME: machine.hostname, ...options.env },
    processInfo: { pid: 1000, ppid: 1, uid: 0, gid: 0 },
    // The files are in memory and the scripts are the project's own.
    defenseInDepth: false,
    commands: loaded.bash.getCommandNames().filter((name) => machine.hasProgram(name)) as CommandName[],
    customCommands: commandsFor(machine, session, loaded),
  });
  try {
    return await withTraps(session, loaded, line, (script) =>
      shell.exec(script, { rawScript: true, stdin: latin1(options.stdin), stdinKind: "bytes", signal: options.signal }),
    );
  } finally {
    for (const [path, holder] of machine.locks) if (holder === session) machine.locks.delete(path);
  }
}

const LOGIN_ENVIRONMENT = {
  HOME: "/root",
  USER: "root",
  LOGNAME: "root",
  SHELL: "/bin/bash",
  LANG: "C.UTF-8",
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games:/snap/bin",
};

/** Runs a script as a shell of its own: the traps it sets are its own, and run when it ends. */
async function withTraps(
  session: ShellSession,
  { bash }: Loaded,
  line: string,
  exec: (script: string, env?: Record<string, string>) => Promise<ExecResult>,
): Promise<CommandResult> {
  const traps: Traps = {};
  session.traps.push(traps);
  try {
    const trapped = rewriteForTraps(line, bash);
    const ended = await exec(trapped?.script ?? line);
    const first = toResult(ended);
    const rest = leftTraps(traps, trapped?.functions ?? "", first.code);
    if (rest === undefined) return first;
    const last = toResult(await exec(rest, ended.env));
    return {
      stdout: Buffer.concat([first.stdout, last.stdout]),
      stderr: Buffer.concat([first.stderr, last.stderr]),
      code: last.code,
    };
  } finally {
    session.traps.pop();
  }
}

function commandsFor(machine: SimulatedMachine, session: ShellSession, loaded: Loaded): BashCommand[] {
  const { commands, bash } = loaded;
  const names = new Set<string>([...Object.keys(commands), ...bash.getCommandNames()]);
  return [...names]
    .filter((name) => machine.hasProgram(name) && (name in commands || !SHELL_BUILT_IN.has(name)))
    .map((name) => ({
      name,
      trusted: true,
      execute: async (args, context) => {
        if (!name.startsWith("__") && name !== "trap" && name !== "umask")
          machine.commandLines.push([name, ...args].map(quoteWord).join(" "));
        const call = callOf(name, args, context, { machine, session, loaded });
        const command: Command = commands[name] ?? ((own) => own.builtIn(own.args));
        return fromAnswer(await command(call));
      },
    }));
}

function callOf(
  name: string,
  args: string[],
  context: ResolvedCommandContext,
  { machine, session, loaded }: { machine: SimulatedMachine; session: ShellSession; loaded: Loaded },
): CommandCall {
  const stdin = Buffer.from(loaded.bash.latin1FromBytes(context.stdin), "latin1");
  return {
    name,
    args,
    stdin,
    cwd: context.cwd,
    env: context.exportedEnv ?? {},
    descriptors: context.fileDescriptors ?? new Map(),
    machine,
    session,
    signal: context.signal,
    shell: async (script, options = {}) => {
      const set = options.args ? `set -- ${options.args.map(quoteWord).join(" ")}\n` : "";
      return withTraps(session, loaded, set + script, async (text, env) => {
        if (!context.exec) throw new Error(`${name} was run without a shell`);
        return context.exec(text, {
          cwd: context.cwd,
          env: env ?? context.exportedEnv ?? {},
          replaceEnv: true,
          stdin: latin1(options.stdin ?? stdin),
          stdinKind: "bytes",
          signal: options.signal,
        });
      });
    },
    builtIn: async (own) => {
      // Brought by a package since this shell began: a new one has it.
      if (!context.origCommand)
        return runShell(machine, `cd ${quoteWord(context.cwd)}; ${[name, ...own].map(quoteWord).join(" ")}`, { stdin });
      return toResult(await context.origCommand(own));
    },
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
