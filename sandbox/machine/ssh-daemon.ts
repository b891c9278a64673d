/** The sshd of a simulated machine: keys from its files, its shell behind exec, its open ports behind forwarding. */
import { duplexPair, type Duplex } from "node:stream";
import ssh2 from "ssh2";
import type { AuthContext, Connection, ServerChannel, Session } from "ssh2";
import { type Calls, InjectedFault } from "../calls.ts";
import type { SimulatedMachine } from "./machine.ts";
import { runShell } from "./shell.ts";
import { SERVER_ALGORITHMS } from "./ssh-ciphers.ts";
import { SshdConfig } from "./ssh-config.ts";
import { rejectWith } from "./ssh-reject.ts";
import { type AuthorizedKey, readAuthorizedKeys, readKey } from "./ssh-keys.ts";
import { serveSftp } from "./ssh-sftp.ts";

/** One connection that was let in, for tests that count. */
export interface SshConnection {
  user: string;
  commands: number;
  /** Ports of the machine that were reached through it. */
  forwardedPorts: number[];
  open: boolean;
}

/** A client that neither sends nor closes its input is taken to have none after this time. */
const SILENT_INPUT_MS = 300;

export class SshDaemon {
  readonly connections: SshConnection[] = [];
  readonly #machine: SimulatedMachine;
  readonly #calls: Calls;
  readonly #open = new Set<Duplex>();

  constructor(machine: SimulatedMachine, calls: Calls) {
    this.#machine = machine;
    this.#calls = calls;
  }

  /** Throws when the configuration or the host keys are not in order. Connections that are open stay so. */
  start(): void {
    const config = new SshdConfig(this.#machine.files);
    if (config.faults.length > 0) throw new Error(config.faults.join("\n"));
    const folder = "/etc/ssh";
    const keyFiles = this.#machine.files.list(folder).filter((name) => /^ssh_host_\w+_key$/.test(name));
    const hostKeys = keyFiles.map((name) => this.#machine.files.read(`${folder}/${name}`)).filter(readKey);
    if (hostKeys.length === 0) throw new Error("sshd: no hostkeys available -- exiting.");
    let incoming: Duplex | undefined;
    const options = { hostKeys, ident: "OpenSSH_9.6p1 Ubuntu-3ubuntu13.14", algorithms: SERVER_ALGORITHMS };
    const server = new ssh2.Server(options, (connection) => {
      if (incoming) this.#serve(connection, incoming, config);
    });
    this.#machine.listeners.set(22, (stream) => {
      incoming = stream;
      this.#open.add(stream);
      stream.on("close", () => this.#open.delete(stream));
      stream.on("error", () => stream.destroy());
      server.injectSocket(stream as Parameters<typeof server.injectSocket>[0]);
    });
  }

  stop(): void {
    this.#machine.listeners.delete(22);
    for (const stream of this.#open) stream.destroy();
  }

  #serve(connection: Connection, socket: Duplex, config: SshdConfig): void {
    const record: SshConnection = { user: "", commands: 0, forwardedPorts: [], open: true };
    let granted: AuthorizedKey | undefined;
    let failures = 0;
    connection.on("error", () => undefined);
    connection.on("close", () => (record.open = false));
    connection.on("authentication", (context) => {
      const key = this.#authorise(context, config);
      if (key) {
        granted = key;
        record.user = context.username;
        context.accept();
      } else if (context.method !== "none" && ++failures >= Number(config.values.get("maxauthtries") ?? 6)) {
        connection.end();
      } else context.reject(config.is("passwordauthentication", "yes") ? ["publickey", "password"] : ["publickey"]);
    });
    connection.on("ready", () => this.connections.push(record));
    connection.on("session", (accept) => this.#serveSession(accept(), { socket, config, record, granted }));
    connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
      const listener =
        LOCAL_NAMES.has(destIP) || destIP === this.#machine.spec.ipv4
          ? this.#machine.listeners.get(destPort)
          : undefined;
      const allowed =
        granted?.forwarding === true &&
        !config.is("allowtcpforwarding", "no") &&
        !config.is("disableforwarding", "yes");
      if (!allowed || !listener) {
        rejectWith(connection, reject, allowed ? "Connection refused" : "open failed");
        return;
      }
      record.forwardedPorts.push(destPort);
      this.#through(`machine connect ${destPort}`, socket, () => {
        const [near, far] = duplexPair();
        listener(far);
        join(accept(), near);
      });
    });
  }

  /** Undefined: refused. root gets in by key alone, with every setting of PermitRootLogin but no. */
  #authorise(context: AuthContext, config: SshdConfig): AuthorizedKey | undefined {
    if (context.method !== "publickey" || !config.is("pubkeyauthentication", "yes")) return undefined;
    if (context.username === "root" && config.is("permitrootlogin", "no")) return undefined;
    const home = context.username === "root" ? "/root" : `/home/${context.username}`;
    const file = this.#machine.files.find(`${home}/.ssh/authorized_keys`);
    if (file?.kind !== "file") return undefined;
    const known = readAuthorizedKeys(file.content.toString()).find(({ key }) =>
      key.getPublicSSH().equals(context.key.data),
    );
    if (!known) return undefined;
    // Without a signature the client only asks whether the key would do.
    if (!context.signature || !context.blob) return known;
    return known.key.verify(context.blob, context.signature, context.hashAlgo) ? known : undefined;
  }

  #serveSession(
    session: Session,
    {
      socket,
      config,
      record,
      granted,
    }: { socket: Duplex; config: SshdConfig; record: SshConnection; granted: AuthorizedKey | undefined },
  ): void {
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
      const command = granted?.forcedCommand ?? asked;
      if (granted?.forcedCommand !== undefined) env["SSH_ORIGINAL_COMMAND"] = asked;
      record.commands++;
      void this.#execute(channel, command, env, session, socket);
    };
    session.on("exec", (accept, _reject, { command }) => run(accept(), command));
    // A login shell without a terminal reads its commands from its input.
    session.on("shell", (accept) => run(accept(), "bash -s"));
    session.on("sftp", (accept) => {
      record.commands++;
      const sftp = accept();
      serveSftp(this.#machine, sftp, (call, effect) => this.#through(`machine sftp ${call}`, socket, effect));
    });
  }

  async #execute(
    channel: ServerChannel,
    command: string,
    env: Record<string, string>,
    session: Session,
    socket: Duplex,
  ): Promise<void> {
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
    this.#machine.commandLines.push(command);
    await this.#through(
      `machine exec ${summary(command)}`,
      socket,
      () => runShell(this.#machine, command, { stdin, env, signal: ended.signal }),
      (result) => {
        channel.stderr.write(result.stderr);
        channel.write(result.stdout);
        if (signalled === undefined) channel.exit(result.code);
        else channel.exit(signalled, false, "");
        channel.end();
      },
    );
  }

  /** One call of the outside world: an injected fault cuts the connection, before the effect or before the answer. */
  async #through<T>(
    call: string,
    socket: Duplex,
    effect: () => T | Promise<T>,
    answer?: (result: T) => void,
  ): Promise<void> {
    try {
      const result = await this.#calls.through(call, effect);
      answer?.(result);
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
      socket.destroy();
    }
  }
}

const LOCAL_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);

/** Two streams become one connection, and end together. */
export function join(one: Duplex, other: Duplex): void {
  one.pipe(other).pipe(one);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroy());
  }
}

/** All that a client sends until it closes its side. */
async function inputOf(channel: ServerChannel): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const done = (): void => {
      clearTimeout(silence);
      resolve(Buffer.concat(chunks));
    };
    const silence = setTimeout(done, SILENT_INPUT_MS);
    channel.on("data", (chunk: Buffer) => {
      clearTimeout(silence);
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
