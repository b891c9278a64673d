/** A program ends with an exit code; the message is the last thing it says. */
export class ProgramFailed extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
