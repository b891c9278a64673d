/** One command's hold on the sandbox: the world loaded, its faces open, saved again at the end. */
import { type Endpoints, endpointsIn } from "./endpoints.ts";
import { type Faces, openFaces } from "./faces.ts";
import { type SandboxFolder, sandboxFolder } from "./folder.ts";
import { type PluginChoice, variablesFor } from "./variables.ts";
import { World } from "./world.ts";

export interface Session {
  folder: SandboxFolder;
  endpoints: Endpoints;
  world: World;
  faces: Faces;
  variables: Record<string, string>;
  /** Saves the world and closes its faces. */
  end(): Promise<void>;
}

export async function openSession(plugins?: PluginChoice): Promise<Session> {
  const folder = sandboxFolder();
  const endpoints = await endpointsIn(folder.endpoints);
  const world = World.load(folder.world);
  const faces = await openFaces(world, endpoints);
  return {
    folder,
    endpoints,
    world,
    faces,
    variables: variablesFor(folder, endpoints, faces, plugins),
    end: async () => {
      await world.save(folder.world);
      await faces.close();
    },
  };
}
