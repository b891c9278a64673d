/** The sshd of a simulated machine: keys from its files, its shell behind exec, its open ports behind forwarding. */
import { duplexPair, type Duplex } from "node:stream";
import ssh2 from "ssh2";
import type { AuthContext, Connection } from "ssh2";
import { type Calls, InjectedFault } from "../calls.ts";
import type { SimulatedMachine } from "./machine.ts";
import { SERVER_ALGORITHMS } from "./ssh-ciphers.ts";
import { SshdConfig } from "./ssh-config.ts";
import { carry } from "./ssh-forward.ts";
import { rejectWith } from "./ssh-reject.ts";
import { type AuthorizedKey, readAuthorizedKeys, readKey } from "./ssh-keys.ts";
import { serveSession } from "./ssh-session.ts";

/** One connection that was let in, for tests that count. */
export interface SshConnection {
  user: string;
  commands: number;
  /** Ports of the machine that were reached through it. */
  forwardedPorts: number[];
  open: boolean;
}

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
    const options = { hostKeys, ident: "OpenSSH_9.6p1 Ubuntu-3ubuntu13.14", algorithms: SERVER_ALGORITHMS };
    this.#machine.listeners.set(22, (stream) => {
      this.#open.add(stream);
      stream.on("close", () => this.#open.delete(stream));
      stream.on("error", () => stream.destroy());
      // A server for each stream: ssh2 tells of a connection once it has spoken, when another stream may have come already.
      const server = new ssh2.Server(options, (connection) => this.#serve(connection, stream, config));
      // ssh2 asks for a socket and uses it as a stream.
      (server as { injectSocket(stream: Duplex): void }).injectSocket(stream);
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
    connection.on("session", (accept) =>
      serveSession(accept(), {
        machine: this.#machine,
        config,
        record,
        forcedCommand: granted?.forcedCommand,
        through: (call, effect) => this.#through(call, socket, effect),
      }),
    );
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
      void this.#through(`machine connect ${destPort}`, socket, () => {
        const [near, far] = duplexPair();
        listener(far);
        carry(accept(), near);
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

  /** One call of the outside world; undefined: an injected fault has cut the connection, before or after the effect. */
  async #through<T>(call: string, socket: Duplex, effect: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await this.#calls.through(call, effect);
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
      socket.destroy();
      return undefined;
    }
  }
}

const LOCAL_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);
