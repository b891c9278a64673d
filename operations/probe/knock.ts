/** One connection attempt from outside. Hetzner's firewall drops what it does not let in, so it shows as silence. */
import { connect } from "node:net";

/** "refused": the machine answered that nothing listens, so nothing stood in the way. */
export type Answer = "open" | "refused" | "silent";

export type Knock = (address: string, port: number) => Promise<Answer>;

const PATIENCE_MS = 5000;

export const knockByTcp: Knock = (address, port) =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (answer: Answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, () => end("silent"));
    socket.once("connect", () => end("open"));
    // Unreachable is as good as silent: nothing came from the machine.
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNREFUSED" ? "refused" : "silent"));
  });
