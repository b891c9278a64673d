/** The outside world alone, until it is told to stop: for `pulumi` typed by hand. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { sandboxFolder } from "../session/folder.ts";
import { openSession } from "../session/session.ts";
import { UsageError } from "../core/usage-error.ts";
import type { PluginChoice } from "../session/variables.ts";

export async function serve({ plugins, slow }: { plugins: PluginChoice; slow?: string }): Promise<void> {
  const session = await openSession(plugins, slow);
  const { folder, listeners, world, variables } = session;
  const [plugin] = listeners.plugins;
  const serving = { ...listeners.urls, plugins: plugin?.port, ssh: listeners.ssh, env: variables };
  writeFileSync(folder.serving, JSON.stringify(serving), { mode: 0o600 });
  console.log(JSON.stringify(serving));
  // Whoever kills it hard loses a few seconds of the world, not all of it.
  let savedCalls = 0;
  const saving = setInterval(() => {
    if (world.calls.made.length === savedCalls) return;
    savedCalls = world.calls.made.length;
    void world.save(folder.world);
  }, 5000);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  rmSync(folder.serving, { force: true });
  clearInterval(saving);
  await session.end();
}

export function printVariables(): void {
  const { serving } = sandboxFolder();
  if (!existsSync(serving))
    throw new UsageError("the sandbox does not serve; start it in another terminal: npm run sandbox -- serve");
  const { env } = JSON.parse(readFileSync(serving, "utf8")) as { env: Record<string, string> };
  for (const [name, value] of Object.entries(env)) console.log(`export ${name}='${value}'`);
}
