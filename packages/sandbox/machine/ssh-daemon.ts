/** A machine's sshd: keys from its files, its commands behind exec, its open ports behind forwarding. By key alone. */
import { duplexPair, type Duplex } from "node:stream";
import ssh2 from "ssh2";
import type { AuthContext, Connection } from "ssh2";
import { type Calls, InjectedFault } from "../core/calls.ts";
import { SERVER_ALGORITHMS } from "./ssh-ciphers.ts";
import { carry } from "./ssh-forward.ts";
import { rejectWith } from "./ssh-reject.ts";
import { isShown, readKey } from "./ssh-keys.ts";
import { serveSession, type SshHost } from "./ssh-session.ts";

export class SshDaemon {
  readonly #machine: SshHost;
  readonly #calls: Calls;
  readonly #open = new Set<Duplex>();

  constructor(machine: SshHost, calls: Calls) {
    this.#machine = machine;
    this.#calls = calls;
  }

  start(): void {
    const options = { ident: "OpenSSH_9.6p1 Ubuntu-3ubuntu13.14", algorithms: SERVER_ALGORITHMS };
    this.#machine.listeners.set(22, (stream) => {
      this.#open.add(stream);
      stream.on("close", () => this.#open.delete(stream));
      stream.on("error", () => stream.destroy());
      // A server for each stream: ssh2 tells of a connection once it has spoken, when another stream may have come already.
      const server = new ssh2.Server({ ...options, hostKeys: hostKeysOf(this.#machine) }, (connection) =>
        this.#serve(connection, stream),
      );
      // ssh2 asks for a socket and uses it as a stream.
      (server as { injectSocket(stream: Duplex): void }).injectSocket(stream);
    });
  }

  stop(): void {
    this.#machine.listeners.delete(22);
    for (const stream of this.#open) stream.destroy();
  }

  #serve(connection: Connection, socket: Duplex): void {
    let granted = false;
    let failures = 0;
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => {
      granted = this.#authorises(context);
      if (granted) context.accept();
      else if (context.method !== "none" && ++failures >= MOST_FAILURES) connection.end();
      else context.reject(["publickey"]);
    });
    connection.on("session", (accept) =>
      serveSession(accept(), {
        machine: this.#machine,
        through: (call, effect) => this.#through(call, socket, effect),
      }),
    );
    connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
      const listener =
        LOCAL_NAMES.has(destIP) || destIP === this.#machine.spec.ipv4
          ? this.#machine.listeners.get(destPort)
          : undefined;
      if (!granted || !listener) {
        rejectWith(connection, reject, "Connection refused");
        return;
      }
      void this.#through(`machine connect ${destPort}`, socket, () => {
        const [near, far] = duplexPair();
        listener(far);
        carry(accept(), near);
      });
    });
  }

  #authorises(context: AuthContext): boolean {
    if (context.method !== "publickey" || context.username !== "root") return false;
    const keys = (this.#machine.files.read("/root/.ssh/authorized_keys") ?? "").split("\n").map(readKey);
    return keys.some((key) => isShown(key, context));
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

/** Those that sshd's settings name, and otherwise what is there. */
export function hostKeysOf({ files }: Pick<SshHost, "files">): string[] {
  const settings = files.read("/etc/ssh/sshd_config.d/10-yapit.conf") ?? "";
  const named = [...settings.matchAll(/^HostKey (.+)$/gm)].map(([, path = ""]) => path);
  const paths = named.length > 0 ? named : HOST_KEYS;
  return paths.flatMap((path) => files.read(path) ?? []);
}

const HOST_KEYS = ["/etc/ssh/ssh_host_ecdsa_key", "/etc/ssh/ssh_host_ed25519_key"];

/** sshd's own default is six. */
const MOST_FAILURES = 6;

const LOCAL_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);
