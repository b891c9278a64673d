/** One command's hold on the sandbox: the world loaded, its listeners open, saved again at the end. */
import { type Endpoints, endpointsIn } from "./endpoints.ts";
import { type Listeners, openListeners } from "./listeners.ts";
import { type SandboxFolder, sandboxFolder } from "./folder.ts";
import { parseSlowness } from "../core/slowness.ts";
import { type PluginChoice, variablesFor } from "./variables.ts";
import { World } from "../world/world.ts";

export interface Session {
  folder: SandboxFolder;
  endpoints: Endpoints;
  world: World;
  listeners: Listeners;
  variables: Record<string, string>;
  /** Saves the world and closes its listeners. */
  end(): Promise<void>;
}

/** `slow` as `parseSlowness` reads it. */
export async function openSession(plugins?: PluginChoice, slow?: string): Promise<Session> {
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
    end: async () => {
      await world.save(folder.world);
      await listeners.close();
    },
  };
}
