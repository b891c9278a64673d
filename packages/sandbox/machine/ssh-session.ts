/** What a client does in a session with a machine's sshd: commands, a shell's input, sftp. */
import type { ServerChannel, Session } from "ssh2";
import type { SimulatedMachine } from "./machine.ts";
import { runShell } from "./shell.ts";
import type { SshdConfig } from "./ssh-config.ts";
import type { SshConnection } from "./ssh-daemon.ts";
import { serveSftp } from "./ssh-sftp.ts";

/**
 * A client that neither sends nor closes its input is taken to have none after this time, counted in short steps: a busy
 * computer may have it lie unread for longer than one timer.
 */
const SILENT_INPUT_STEP_MS = 100;
const SILENT_INPUT_STEPS = 30;

export interface SessionContext {
  machine: SimulatedMachine;
  config: SshdConfig;
  record: SshConnection;
  /** Of the key that let the client in. */
  forcedCommand?: string;
  /** Runs one call of the outside world; undefined: an injected fault has cut the connection. */
  through<T>(call: string, effect: () => T | Promise<T>): Promise<T | undefined>;
}

export function serveSession(session: Session, context: SessionContext): void {
  const { machine, config, record, forcedCommand } = context;
  const env: Record<string, string> = {};
  session.on("env", (accept, reject, { key, val }) => {
    if (!config.accepts(key)) {
      reject();
      return;
    }
    env[key] = val;
    accept();
  });
  session.on("pty", (accept) => accept());
  const run = (channel: ServerChannel, asked: string): void => {
    if (forcedCommand !== undefined) env["SSH_ORIGINAL_COMMAND"] = asked;
    record.commands++;
    void execute(session, channel, { command: forcedCommand ?? asked, env, context });
  };
  session.on("exec", (accept, _reject, { command }) => run(accept(), command));
  // A login shell without a terminal reads its commands from its input.
  session.on("shell", (accept) => run(accept(), "bash -s"));
  session.on("sftp", (accept) => {
    record.commands++;
    serveSftp(machine, accept(), async (call, effect) => context.through(`machine sftp ${call}`, effect));
  });
}

async function execute(
  session: Session,
  channel: ServerChannel,
  { command, env, context }: { command: string; env: Record<string, string>; context: SessionContext },
): Promise<void> {
  const { machine } = context;
  const ended = new AbortController();
  let signalled: string | undefined;
  session.on("signal", (accept, _reject, { name }) => {
    accept();
    signalled = name;
    ended.abort();
  });
  // A client that goes away does not end the command: without a terminal nothing tells it.
  channel.on("error", () => undefined);
  const stdin = await inputOf(channel);
  machine.commandLines.push(command);
  const result = await context.through(`machine exec ${summary(command)}`, () =>
    runShell(machine, command, { stdin, env, signal: ended.signal }),
  );
  if (!result) return;
  channel.stderr.write(result.stderr);
  channel.write(result.stdout);
  if (signalled === undefined) channel.exit(result.code);
  else channel.exit(signalled, false, "");
  channel.end();
}

/** All that a client sends until it closes its side. */
async function inputOf(channel: ServerChannel): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const done = (): void => {
      clearInterval(silence);
      resolve(Buffer.concat(chunks));
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

/** The first line that does something, short: it names the call in the record. */
function summary(command: string): string {
  const line = command.split("\n").find((candidate) => /^\s*[^#\s]/.test(candidate)) ?? "";
  return line.trim().slice(0, 60);
}
