/** A command of a deployment that ended badly: its words are in the log already. */
export class StepFailed extends Error {}

/** The kernel's limit for one argument, so for the text after `sh -c` (facts 57). */
const argumentLimitBytes = 131_072;

/** Such a command never starts, so nothing of the step reaches the log. */
export function refuseLongCommand(command: string): void {
  if (Buffer.byteLength(command) >= argumentLimitBytes) throw new StepFailed("spawn E2BIG");
}
