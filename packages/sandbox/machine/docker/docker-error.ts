/** What the docker command line says no with: the daemon's words, and the exit code of the command. */
export class DockerError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A refusal by the daemon, as the CLI prints it. */
export function daemonError(message: string): DockerError {
  return new DockerError(`Error response from daemon: ${message}`);
}
