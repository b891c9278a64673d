/** An ssh server on loopback that forwards to ports of this process and answers commands in memory. */
import { connect } from "node:net";
import ssh2 from "ssh2";
import type { SshEndpoint } from "../../../providers/dokploy/machine/ssh-endpoint.ts";

export interface RunningServer {
  endpoint: SshEndpoint;
  /** Connections that were authenticated so far. */
  logins: () => number;
  /** Ends every connection, as a reboot would. */
  drop(): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Answers a command with its standard output. */
  exec?: (command: string, stdin: string) => string;
  /** Where a forwarded channel leads; by default to the same port of loopback. */
  portFor?: (host: string, port: number) => number;
}

export function keyPair(): { privateKey: string; publicKey: string } {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync("ed25519");
  return { privateKey, publicKey };
}

export async function startSshServer(options: ServerOptions = {}): Promise<RunningServer> {
  const host = keyPair();
  const client = keyPair();
  const allowed = ssh2.utils.parseKey(client.publicKey);
  if (allowed instanceof Error) throw allowed;
  let logins = 0;
  const connections = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [host.privateKey] }, (connection) => {
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
      connection.on("tcpip", (accept, _reject, info) => {
        const channel = accept();
        const socket = connect(options.portFor?.(info.destIP, info.destPort) ?? info.destPort, "127.0.0.1");
        socket.on("error", () => channel.destroy());
        channel.on("error", () => socket.destroy());
        channel.pipe(socket).pipe(channel);
      });
      connection.on("session", (accept) => {
        accept().on("exec", (acceptCommand, _reject, { command }) => {
          const channel = acceptCommand();
          let stdin = "";
          channel.on("data", (chunk: Buffer) => (stdin += chunk.toString()));
          channel.on("end", () => {
            channel.write(options.exec?.(command, stdin) ?? "");
            channel.exit(0);
            channel.end();
          });
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const endpoint = { host: "127.0.0.1", port, user: "root", privateKey: client.privateKey, hostKey: host.publicKey };
  const drop = (): void => {
    for (const connection of connections) connection.end();
  };
  const close = (): Promise<void> => {
    drop();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { endpoint, logins: () => logins, drop, close };
}
