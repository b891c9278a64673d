/** An ssh server on loopback that forwards to ports of this process and answers commands in memory. */
import { connect, createServer, type Socket } from "node:net";
import ssh2 from "ssh2";
import { carry } from "@yapit-infra/sandbox/machine/ssh-forward.ts";
import { generateKeyPairSync } from "@yapit-infra/sandbox/machine/ssh-keys.ts";
import type { SshEndpoint } from "@yapit-infra/dokploy-provider/machine/ssh-endpoint.ts";

export interface RunningServer {
  endpoint: SshEndpoint;
  /** Connections that were authenticated so far. */
  logins: () => number;
  /** Ends every connection, as a reboot would. */
  drop(): void;
  /** Closes every connection without a word, as a machine does that loses its power. */
  cut(): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Answers a command with its standard output; undefined: it never ends. */
  exec?: (command: string, stdin: string) => string | undefined;
  /** Where a forwarded channel leads; by default to the same port of loopback. */
  portFor?: (host: string, port: number) => number;
  /** Commands that end with exit code 1 without reading their input. */
  failing?: (command: string) => boolean;
}

export function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync("ed25519");
}

export async function startSshServer(options: ServerOptions = {}): Promise<RunningServer> {
  const host = keyPair();
  const client = keyPair();
  const allowed = ssh2.utils.parseKey(client.publicKey);
  if (allowed instanceof Error) throw allowed;
  let logins = 0;
  const connections = new Set<ssh2.Connection>();
  const ssh = new ssh2.Server({ hostKeys: [host.privateKey] }, (connection) => {
    connections.add(connection);
    connection.on("error", () => undefined);
    connection.on("close", () => connections.delete(connection));
    connection.on("authentication", (context) => {
      const known = context.method === "publickey" && context.key.data.equals(allowed.getPublicSSH());
      if (!known) context.reject(["publickey"]);
      else context.accept();
    });
    connection.on("ready", () => {
      logins++;
      connection.on("tcpip", (accept, reject, info) => {
        const socket = connect(options.portFor?.(info.destIP, info.destPort) ?? info.destPort, "127.0.0.1");
        // As sshd does it: a channel only where somebody has taken the connection.
        socket.once("connect", () => carry(accept(), socket));
        socket.once("error", () => reject());
      });
      connection.on("session", (accept) => {
        accept().on("exec", (acceptCommand, _reject, { command }) => {
          const channel = acceptCommand();
          if (options.failing?.(command)) {
            channel.exit(1);
            channel.end();
            return;
          }
          let stdin = "";
          channel.on("data", (chunk: Buffer) => (stdin += chunk.toString()));
          channel.on("end", () => {
            const answer = options.exec ? options.exec(command, stdin) : "";
            if (answer === undefined) return;
            channel.write(answer);
            channel.exit(0);
            channel.end();
          });
        });
      });
    });
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const endpoint = { host: "127.0.0.1", port, user: "root", privateKey: client.privateKey, hostKey: host.publicKey };
  const drop = (): void => {
    for (const connection of connections) connection.end();
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = (): Promise<void> => {
    drop();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { endpoint, logins: () => logins, drop, cut, close };
}
