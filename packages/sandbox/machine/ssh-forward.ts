/**
 * A forwarded connection as OpenSSH carries it: an end on one side is passed on and leaves the other side open, and the
 * channel closes once both have ended. ssh2's server would close it at the first end, which forgives clients that wait for
 * a close where the real one only says that nothing more will come.
 */
import type { Duplex } from "node:stream";
import type { ServerChannel } from "ssh2";

export function carry(channel: ServerChannel, stream: Duplex): void {
  // What makes ssh2 close a channel at its own end; a channel that only forwards uses it for nothing else.
  (channel as unknown as { server: boolean }).server = false;
  let open = 2;
  const ended = (): void => {
    if (--open === 0) channel.close();
  };
  channel.once("end", ended);
  channel.once("finish", ended);
  channel.on("error", () => stream.destroy());
  channel.on("close", () => stream.destroy());
  // A connection that was reset is one that has ended, too.
  stream.on("error", () => undefined);
  stream.on("close", () => {
    channel.end();
    // Whoever still writes to a connection that is gone gets it closed.
    channel.once("data", () => channel.destroy());
  });
  channel.pipe(stream).pipe(channel);
}
