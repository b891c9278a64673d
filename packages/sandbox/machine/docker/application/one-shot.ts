/** A container that runs one command and ends with its exit code. */
import type { RunningProgram } from "../../host.ts";
import { ContainerLog } from "../container-log.ts";
import type { CommandResult } from "../program.ts";
import type { ContainerShell } from "./container-shell.ts";

/** `finished` resolves with what the command printed, for `docker run` in the foreground. */
export interface OneShot extends RunningProgram {
  finished: Promise<CommandResult>;
}

export function isOneShot(program: RunningProgram | undefined): program is OneShot {
  return program !== undefined && "finished" in program;
}

/** Standard input comes by `docker run -i`, see feed. */
export function oneShot(shell: ContainerShell, command: string[]): OneShot {
  const log = new ContainerLog();
  const program: OneShot = {
    listeners: new Map(),
    logs: () => log.lines,
    exec: (argv, input) => shell.exec(argv, input),
    stop: () => undefined,
    finished: run(),
  };
  return program;

  async function run(): Promise<CommandResult> {
    // Input arrives right after the start.
    await new Promise((resolve) => setImmediate(resolve));
    const result = await shell.exec(command, inputs.get(program) ?? "");
    log.write(...lines(result.stdout), ...lines(result.stderr));
    // `sleep infinity` and `tail -f` keep a container up.
    if (!/^(sleep infinity|tail -f .*)$/.test(command.join(" "))) program.exitCode = result.code;
    return result;
  }
}

const inputs = new WeakMap<RunningProgram, string>();

/** What `docker run -i` pipes in. */
export function feed(program: RunningProgram, stdin: string): void {
  inputs.set(program, stdin);
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
