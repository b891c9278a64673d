/** The way in from the developer's computer to all machines: one ssh port on loopback that only forwards. */
import { createServer, type AddressInfo, type Server } from "node:net";
import { duplexPair } from "node:stream";
import ssh2 from "ssh2";
import type { AuthContext, Connection } from "ssh2";
import { type Calls, InjectedFault } from "../core/calls.ts";
import type { Computers } from "./host.ts";
import { SERVER_ALGORITHMS } from "./ssh-ciphers.ts";
import { carry } from "./ssh-forward.ts";
import { isShown, readKey } from "./ssh-keys.ts";
import { rejectWith } from "./ssh-reject.ts";

/** What firewalls see as the source of all that comes through the jump host. */
export const JUMP_HOST_ADDRESS = "192.0.2.10";

/** Seconds that a client waits where nobody answers, before it gives up. */
const CONNECT_TIMEOUT_SECONDS = 10;

export interface JumpHostOptions {
  computers: Computers;
  calls: Calls;
  /** Whether the machine's firewalls let `sourceIp` in on `port`. */
  allows: (serverId: number, port: number, sourceIp: string) => boolean;
  /** 0: a free one. */
  port: number;
  /** Private, in OpenSSH's form. */
  hostKey: string;
  /** Of the only key that user "jump" gets in with. */
  clientPublicKey: string;
}

export class JumpHost {
  readonly port: number;
  readonly #server: Server;
  readonly #connections: Set<Connection>;

  private constructor(server: Server, connections: Set<Connection>) {
    this.#server = server;
    this.#connections = connections;
    this.port = (server.address() as AddressInfo).port;
  }

  static async listen(options: JumpHostOptions): Promise<JumpHost> {
    const connections = new Set<Connection>();
    const ssh = new ssh2.Server({ hostKeys: [options.hostKey], algorithms: SERVER_ALGORITHMS }, (connection) => {
      connections.add(connection);
      connection.on("close", () => connections.delete(connection));
      connection.on("error", () => undefined);
      connection.on("authentication", (context) => {
        if (isJumpUser(context, options.clientPublicKey)) context.accept();
        else context.reject(["publickey"]);
      });
      connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
        void reach(options, destIP, destPort).then((stream) => {
          if (typeof stream === "string") rejectWith(connection, reject, stream);
          else carry(accept(), stream);
        });
      });
    });
    // Without noDelay each of a handshake's small packets waits 40 ms for an acknowledgement.
    const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, "127.0.0.1", resolve);
    });
    return new JumpHost(server, connections);
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.end();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** A connection to a machine's public port, or why there is none, in the words of the socket's error. */
async function reach({ computers, calls, allows }: JumpHostOptions, address: string, port: number) {
  const machine = computers.byAddress(address);
  if (!machine?.on || !allows(machine.spec.serverId, port, JUMP_HOST_ADDRESS)) {
    await computers.sleep(CONNECT_TIMEOUT_SECONDS);
    return "Connection timed out";
  }
  const listener = machine.loopbackPorts.has(port) ? undefined : machine.listeners.get(port);
  if (!listener) return "Connection refused";
  const [near, far] = duplexPair();
  try {
    await calls.through(`machine connect ${port}`, () => listener(far));
  } catch (error) {
    if (!(error instanceof InjectedFault)) throw error;
    near.destroy();
    far.destroy();
    return "Connection reset by peer";
  }
  return near;
}

function isJumpUser(context: AuthContext, publicKey: string): boolean {
  if (context.method !== "publickey" || context.username !== "jump") return false;
  return isShown(readKey(publicKey), context);
}
