/** One command's hold on the sandbox: the world loaded, its listeners open, saved again at the end. */
import { endpointsIn } from "./endpoints.ts";
import { openListeners } from "./listeners.ts";
import { sandboxFolder } from "./folder.ts";
import { parseSlowness } from "../core/slowness.ts";
import { type PluginChoice, variablesFor } from "./variables.ts";
import { World } from "../world/world.ts";

export type Session = Awaited<ReturnType<typeof openSession>>;

/** `slow` as `parseSlowness` reads it. */
export async function openSession(plugins?: PluginChoice, slow?: string) {
  const slowness = slow === undefined ? undefined : parseSlowness(slow);
  const folder = sandboxFolder();
  const endpoints = await endpointsIn(folder.endpoints);
  const world = World.load(folder.world);
  world.calls.slowness = slowness;
  const listeners = await openListeners(world, endpoints);
  return {
    folder,
    endpoints,
    world,
    listeners,
    variables: variablesFor(folder, endpoints, listeners, plugins),
    /** Saves the world and closes its listeners. */
    end: async (): Promise<void> => {
      await world.save(folder.world);
      await listeners.close();
    },
  };
}
