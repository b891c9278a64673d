/** A deployment's log without what differs from run to run: git's progress, the frame, docker's list of containers. */
const noise = /^(remote: |Receiving objects|# |\s*║|╔|╚|fatal: the remote end hung up| Container | Network | Volume )/;

export interface RecordedLog {
  $log: string[];
  /** The recording ends inside the frame. */
  cut?: true;
}

export const isRecordedLog = (value: unknown): value is RecordedLog =>
  typeof value === "object" && value !== null && "$log" in value;

export const logLines = (log: string): string[] =>
  log
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !noise.test(line));
