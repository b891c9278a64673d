/** What a client does in a session with a machine's sshd: one command with its input. */
import type { ServerChannel, Session } from "ssh2";
import type { Files } from "./files.ts";
import type { BootSpec, CommandResult, Listener } from "./host.ts";

/**
 * A client that neither sends nor closes its input is taken to have none after this time, counted in short steps: a busy
 * computer may have it lie unread for longer than one timer.
 */
const SILENT_INPUT_STEP_MS = 100;
const SILENT_INPUT_STEPS = 30;

/** What sshd needs of its machine. */
export interface SshHost {
  readonly files: Files;
  readonly spec: BootSpec;
  readonly listeners: Map<number, Listener>;
  readonly state: { commandLines: string[] };
  exec(command: string, stdin: string): Promise<CommandResult>;
}

export interface SessionContext {
  machine: SshHost;
  /** Runs one call of the outside world; undefined: an injected fault has cut the connection. */
  through<T>(call: string, effect: () => T | Promise<T>): Promise<T | undefined>;
}

export function serveSession(session: Session, context: SessionContext): void {
  const { machine } = context;
  session.on("exec", (accept, _reject, { command }) => void execute(accept(), command));

  async function execute(channel: ServerChannel, command: string): Promise<void> {
    // A client that goes away does not end the command: without a terminal nothing tells it.
    channel.on("error", () => undefined);
    const stdin = await inputOf(channel);
    machine.state.commandLines.push(command);
    const result = await context.through(`machine exec ${summary(command)}`, () => machine.exec(command, stdin));
    if (!result) return;
    channel.stderr.write(result.stderr);
    channel.write(result.stdout);
    channel.exit(result.code);
    channel.end();
  }
}

/** All that a client sends until it closes its side. */
async function inputOf(channel: ServerChannel): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const done = (): void => {
      clearInterval(silence);
      resolve(Buffer.concat(chunks).toString());
    };
    let steps = 0;
    const silence = setInterval(() => {
      if (++steps === SILENT_INPUT_STEPS) done();
    }, SILENT_INPUT_STEP_MS);
    channel.on("data", (chunk: Buffer) => {
      clearInterval(silence);
      chunks.push(chunk);
    });
    channel.on("end", done);
    channel.on("close", done);
  });
}

/** The first line, short: it names the call in the record. */
function summary(command: string): string {
  return (command.split("\n", 1)[0] ?? "").trim().slice(0, 60);
}
