/** The shape of one docker command, and how its command line is read: pflag's rules and words. */
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import type { CommandResult } from "../program.ts";

export interface DockerCommand {
  /** "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]". */
  usage: string;
  /** Long names, separated by spaces; a letter before ":" is the short form: "d:detach name e:env". */
  flags?: string;
  /** Like `flags`, with a value each. */
  values?: string;
  /** The fewest and the most operands. */
  operands: [number, number];
  /** Everything after the first operand belongs to the container's command. */
  stopsAtOperand?: boolean;
  /** Exit code of a wrong flag: 125 nearly everywhere. */
  run(engine: Engine, line: CommandLine, stdin: string): CommandResult | string | Promise<CommandResult | string>;
}

export interface CommandLine {
  operands: string[];
  has(flag: string): boolean;
  /** The last value. */
  value(name: string): string | undefined;
  all(name: string): string[];
}

const USAGE_EXIT_CODE = 125;

export function readCommandLine(command: DockerCommand, args: readonly string[]): CommandLine {
  const flags = named(command.flags);
  const values = named(command.values);
  const given: [string, string][] = [];
  const operands: string[] = [];
  const pending = [...args];
  for (let argument = pending.shift(); argument !== undefined; argument = pending.shift()) {
    if (argument === "--") operands.push(...pending.splice(0));
    else if (argument.startsWith("--")) readLong(argument.slice(2));
    else if (argument.startsWith("-") && argument.length > 1) readShort(argument.slice(1));
    else {
      operands.push(argument);
      if (command.stopsAtOperand === true) operands.push(...pending.splice(0));
    }
  }
  const [fewest, most] = command.operands;
  const name = command.usage.replace(/ \[OPTIONS\].*| [A-Z[].*/, "");
  if (operands.length < fewest || operands.length > most) throw wrongCount(name, command.usage, fewest, most);
  return {
    operands,
    has: (flag) => given.findLast(([own]) => own === flag)?.[1] === "true",
    value: (own) => given.findLast(([key]) => key === own)?.[1],
    all: (own) => given.filter(([key]) => key === own).map(([, value]) => value),
  };

  function readLong(text: string): void {
    const at = text.indexOf("=");
    const [long, inline] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
    if (flags.long.has(long)) given.push([long, inline ?? "true"]);
    else if (values.long.has(long)) given.push([long, inline ?? operandOf(`flag needs an argument: --${long}`)]);
    else throw usageError(`unknown flag: --${long}`);
  }

  function readShort(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const letter = text.charAt(at);
      const flag = flags.short.get(letter);
      const value = values.short.get(letter);
      if (flag !== undefined) given.push([flag, "true"]);
      else if (value !== undefined) {
        const rest = text.slice(at + 1).replace(/^=/, "");
        given.push([value, rest || operandOf(`flag needs an argument: '${letter}' in -${text}`)]);
        return;
      } else throw usageError(`unknown shorthand flag: '${letter}' in -${text}`);
    }
  }

  function operandOf(complaint: string): string {
    const value = pending.shift();
    if (value === undefined) throw usageError(complaint);
    return value;
  }

  function usageError(complaint: string): DockerError {
    const own = command.usage.replace(/ \[OPTIONS\].*| [A-Z[].*/, "");
    return new DockerError(
      `${complaint}\n\nUsage:  ${command.usage}\n\nRun '${own} --help' for more information`,
      USAGE_EXIT_CODE,
    );
  }
}

function wrongCount(name: string, usage: string, fewest: number, most: number): DockerError {
  const count = (n: number) => `${n} argument${n === 1 ? "" : "s"}`;
  const wanted =
    fewest === most
      ? fewest === 0
        ? `'${name}' accepts no arguments`
        : `'${name}' requires ${count(fewest)}`
      : `'${name}' requires at least ${count(fewest)}`;
  return new DockerError(`docker: ${wanted}\n\nUsage:  ${usage}\n\nRun '${name} --help' for more information`, 1);
}

function named(list = ""): { long: Set<string>; short: Map<string, string> } {
  const long = new Set<string>();
  const short = new Map<string, string>();
  for (const word of list.split(" ").filter((part) => part !== "")) {
    const [first = "", second] = word.split(":");
    long.add(second ?? first);
    if (second !== undefined) short.set(first, second);
  }
  return { long, short };
}

/** Several operands, each done by itself: what is done is printed, what is refused goes to stderr, exit code 1. */
export function each(
  operands: readonly string[],
  one: (operand: string) => string | Promise<string>,
): Promise<CommandResult> {
  return operands.reduce<Promise<CommandResult>>(
    async (before, operand) => {
      const result = await before;
      try {
        return { ...result, stdout: `${result.stdout}${await one(operand)}\n` };
      } catch (error) {
        if (!(error instanceof DockerError)) throw error;
        return { ...result, stderr: `${result.stderr}${error.message}\n`, code: 1 };
      }
    },
    Promise.resolve({ stdout: "", stderr: "", code: 0 }),
  );
}

export function pairs(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
