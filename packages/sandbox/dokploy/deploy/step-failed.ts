/** A command of a deployment that ended badly: its words are in the log already, Dokploy prints the command to its own. */
export class StepFailed extends Error {
  constructor(command: string, reason = "") {
    super(`Command execution failed: Command failed: ${command}${reason && `\n${reason}`}`);
  }
}

/** The kernel's limit for one argument, so for the text after `sh -c` (facts 57). */
const argumentLimitBytes = 131_072;

/** Such a command never starts, so nothing of the step reaches the log. */
export function refuseLongCommand(command: string): void {
  if (Buffer.byteLength(command) >= argumentLimitBytes) throw new StepFailed(command.slice(0, 200), "spawn E2BIG");
}
