/** What a simulated command gets and gives back. */
import type { SimulatedMachine } from "../machine.ts";
import type { ShellSession } from "../shell.ts";

export interface CommandResult {
  stdout: Buffer;
  stderr: Buffer;
  code: number;
}

export interface CommandCall {
  /** The name it was called by. */
  name: string;
  args: string[];
  stdin: Buffer;
  cwd: string;
  /** The exported variables. */
  env: Readonly<Record<string, string>>;
  /** What the shell's numbered descriptors are open on, in just-bash's notation. */
  descriptors: ReadonlyMap<number, string>;
  machine: SimulatedMachine;
  session: ShellSession;
  /** Aborted when `timeout` ends the command. */
  signal?: AbortSignal;
  /** Runs a script in a shell of its own below this one, with this command's stdin unless another is given. */
  shell: (script: string, options?: ShellOptions) => Promise<CommandResult>;
  /** just-bash's own command of this name. */
  builtIn: (args: string[]) => Promise<CommandResult>;
}

export interface ShellOptions {
  stdin?: Buffer;
  args?: string[];
  signal?: AbortSignal;
}

/** Left out: empty output, success. */
export interface Answer {
  stdout?: string | Buffer;
  stderr?: string | Buffer;
  code?: number;
}

export type Command = (call: CommandCall) => Answer | CommandResult | Promise<Answer | CommandResult>;
export type Commands = Readonly<Record<string, Command>>;

/** Quotes a word for the shell. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Short flags and long options without values, and what follows; "--" ends them. */
export function splitFlags(args: readonly string[]): { flags: Set<string>; rest: string[] } {
  const flags = new Set<string>();
  const rest: string[] = [];
  let ended = false;
  for (const arg of args) {
    if (ended || !arg.startsWith("-") || arg === "-") rest.push(arg);
    else if (arg === "--") ended = true;
    else if (arg.startsWith("--")) flags.add(arg);
    else for (const letter of arg.slice(1)) flags.add(`-${letter}`);
  }
  return { flags, rest };
}
