/** Pulumi's workspace on the sandbox: the project's own files, copied, for the engine writes into them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { PROJECT_FOLDER } from "../session/folder.ts";

interface StackFile {
  config?: Record<string, unknown>;
  encryptionsalt?: string;
}

/** `overrides` are configuration values on top of the stack's own file, by key ("yapit:server"). */
export function prepareWorkspace(folder: string, stack: string, overrides: Record<string, unknown> = {}): void {
  const project = parse(readFileSync(join(PROJECT_FOLDER, "Pulumi.yaml"), "utf8")) as {
    main: string;
    plugins: { providers: { path: string }[] };
  };
  project.main = join(PROJECT_FOLDER, project.main);
  for (const plugin of project.plugins.providers) plugin.path = join(PROJECT_FOLDER, plugin.path);
  writeFileSync(join(folder, "Pulumi.yaml"), stringify(project));

  const file = `Pulumi.${stack}.yaml`;
  const own = readStackFile(join(PROJECT_FOLDER, file));
  // The salt belongs to the sandbox's passphrase; production's own has another.
  const { encryptionsalt } = readStackFile(join(folder, file));
  const config = { ...own.config, ...overrides };
  writeFileSync(join(folder, file), stringify({ config, ...(encryptionsalt && { encryptionsalt }) }));
}

function readStackFile(path: string): StackFile {
  return existsSync(path) ? ((parse(readFileSync(path, "utf8")) as StackFile | null) ?? {}) : {};
}

/** Names of the stacks that a state folder knows. */
export function stacksIn(state: string): string[] {
  const folder = join(state, ".pulumi", "stacks", "yapit");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []);
}
