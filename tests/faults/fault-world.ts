/** An empty world of its own with its faces and Pulumi's state in a temporary folder; nothing of it outlives the test. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpointsIn } from "../../sandbox/endpoints.ts";
import { openFaces } from "../../sandbox/faces.ts";
import type { SandboxFolder } from "../../sandbox/folder.ts";
import { StackRunner } from "../../sandbox/stack-runner.ts";
import { variablesFor } from "../../sandbox/variables.ts";
import { World } from "../../sandbox/world.ts";

export const STACK = "prod";

export interface FaultWorld {
  world: World;
  variables: Record<string, string>;
  open(overrides?: Record<string, unknown>): Promise<StackRunner>;
  close(): Promise<void>;
}

/** Stand-ins of the plugins: an official one would retry in its own time, and not everywhere is there one. */
export async function openFaultWorld(): Promise<FaultWorld> {
  const root = mkdtempSync(join(tmpdir(), "yapit-faults-"));
  const folder: SandboxFolder = {
    world: join(root, "world.json"),
    state: join(root, "state"),
    workspace: join(root, "workspace"),
    endpoints: join(root, "endpoints"),
    serving: join(root, "serving.json"),
  };
  for (const made of [folder.state, folder.workspace, folder.endpoints]) mkdirSync(made, { mode: 0o700 });
  const endpoints = await endpointsIn(folder.endpoints);
  const world = new World();
  const faces = await openFaces(world, endpoints);
  const variables = variablesFor(folder, endpoints, faces, "stand-in");
  return {
    world,
    variables,
    open: (overrides) => StackRunner.open({ folder, stack: STACK, variables, overrides, say: console.error }),
    close: async () => {
      for (const { id } of world.hetzner.servers.all) await world.machines.remove(id);
      await faces.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
