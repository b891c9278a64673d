/** What the provider needs of the machine: its commands' answers, and streams to ports that only listen on its loopback. */
import type { Duplex } from "node:stream";

export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}

export interface MachineLink {
  /** Runs a command line as the connection's user; an exit code other than 0 is an answer, not an error. */
  exec(command: string, stdin?: string): Promise<CommandResult>;
  /** A stream to 127.0.0.1:`port` on the machine. */
  channel(port: number): Promise<Duplex>;
  close(): void;
}

/** An argument of a shell command line, quoted for a POSIX shell. */
export function shellQuote(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
