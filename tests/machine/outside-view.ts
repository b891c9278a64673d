/** The machine as somebody outside sees it. */
import { connect } from "node:net";

/** Those of the tcp ports that take a connection within two seconds. */
export async function answers(host: string, ports: number[]): Promise<number[]> {
  const open = await Promise.all(ports.map((port) => takesConnections(host, port)));
  return ports.filter((_, index) => open[index]);
}

function takesConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const done = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.on("connect", () => done(true));
    socket.on("timeout", () => done(false));
    socket.on("error", () => done(false));
  });
}
