/** Where the sandbox keeps its world between commands: `.sandbox/` in the checkout, or YAPIT_SANDBOX_FOLDER. */
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

export const PROJECT_FOLDER = resolve(import.meta.dirname, "..", "..", "..");

export interface SandboxFolder {
  /** The outside world: servers, zones, keys, machines with their files. */
  world: string;
  /** Pulumi's state backend. */
  state: string;
  /** Pulumi's project, with the stacks' configuration as the sandbox uses it. */
  workspace: string;
  /** Ports and keys that stay the same between commands: another port would show as a change of every connection. */
  endpoints: string;
  /** What `serve` printed, while it runs. */
  serving: string;
}

export function sandboxFolder(): SandboxFolder {
  const root = rootFolder();
  const folder = {
    world: join(root, "world.json"),
    state: join(root, "state"),
    workspace: join(root, "workspace"),
    endpoints: join(root, "endpoints"),
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
