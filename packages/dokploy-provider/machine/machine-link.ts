/** What the provider needs of the machine: its commands' answers, and streams to ports that only listen on its loopback. */
import type { Duplex } from "node:stream";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";

export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}

/** Nobody knows how far the command came; it may run on. */
export class CommandTimedOut extends ProviderError {}

export interface MachineLink {
  /**
   * Runs a command line as the connection's user; an exit code other than 0 is an answer, not an error.
   * Rejects with CommandTimedOut after `timeoutSeconds`, two minutes by default: a Docker that hangs answers nothing.
   */
  exec(command: string, stdin?: string, timeoutSeconds?: number): Promise<CommandResult>;
  /** A stream to 127.0.0.1:`port` on the machine. */
  channel(port: number): Promise<Duplex>;
  close(): void;
}
