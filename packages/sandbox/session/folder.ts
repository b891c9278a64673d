/** Where the sandbox keeps its world between commands: `.sandbox/` in the checkout, or YAPIT_SANDBOX_FOLDER. */
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

export const PROJECT_FOLDER = resolve(import.meta.dirname, "..", "..", "..");

export type SandboxFolder = ReturnType<typeof sandboxFolder>;

export function sandboxFolder() {
  const root = rootFolder();
  const folder = {
    /** The outside world: servers, zones, keys, machines with their files. */
    world: join(root, "world.json"),
    /** Pulumi's state backend. */
    state: join(root, "state"),
    /** Pulumi's project, with the stacks' configuration as the sandbox uses it. */
    workspace: join(root, "workspace"),
    /** Ports and keys that stay the same between commands: another port would show as a change of every connection. */
    endpoints: join(root, "endpoints"),
    /** What `serve` printed, while it runs. */
    serving: join(root, "serving.json"),
  };
  for (const made of [folder.state, folder.workspace, folder.endpoints])
    mkdirSync(made, { recursive: true, mode: 0o700 });
  return folder;
}

/** Everything the sandbox remembers goes. */
export function forget(): void {
  rmSync(rootFolder(), { recursive: true, force: true });
}

function rootFolder(): string {
  return process.env["YAPIT_SANDBOX_FOLDER"] ?? join(PROJECT_FOLDER, ".sandbox");
}
