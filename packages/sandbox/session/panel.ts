/** Dokploy's panel of the newest machine, on a port of loopback, as an administrator's ssh tunnel would bring it. */
import { createServer } from "node:net";
import { duplexPair, pipeline } from "node:stream";
import type { World } from "../world/world.ts";

const PANEL_PORT = 3000;

export async function openPanel(world: World, port: number): Promise<{ url: string; close(): void }> {
  const server = createServer((socket) => {
    const newest = world.hetzner.servers.all.at(-1);
    const listener = newest && world.machines.get(newest.id)?.listeners.get(PANEL_PORT);
    if (!listener) {
      socket.destroy();
      return;
    }
    const [ours, theirs] = duplexPair();
    pipeline(socket, ours, socket, () => undefined);
    listener(theirs);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
