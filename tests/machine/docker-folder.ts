/** A copy of what Docker keeps on a machine that is off. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/**
 * An image's layers, by far the most of it, are linked: nobody writes into them, containers have layers of their own, and beside
 * each of those lies one that is named like it with "-init".
 */
export async function copyDocker(from: string, to: string): Promise<void> {
  const layers = join(from, "overlay2");
  const parts = existsSync(from) ? readdirSync(from).filter((name) => name !== "overlay2") : [];
  if (parts.length > 0) await run("cp", "-a", ...parts.map((name) => join(from, name)), to);
  if (!existsSync(layers)) return;
  mkdirSync(join(to, "overlay2"), { mode: 0o710 });
  const names = readdirSync(layers);
  const isWrittenTo = (name: string): boolean =>
    name === "l" || name.endsWith("-init") || names.includes(`${name}-init`);
  const copied = names.filter(isWrittenTo).map((name) => join(layers, name));
  const linked = names.filter((name) => !isWrittenTo(name)).map((name) => join(layers, name));
  if (copied.length > 0) await run("cp", "-a", ...copied, join(to, "overlay2"));
  if (linked.length > 0) await run("cp", "-al", ...linked, join(to, "overlay2"));
}
