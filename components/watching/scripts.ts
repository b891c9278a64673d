/** The scripts that the bootstrap installs, without the line end at their end: the step puts it there. */
import { readFileSync } from "node:fs";

/** All parts of the watcher as the one file that it is on a machine. */
export function watchScript(): string {
  return ["looks.sh", "swarm.sh", "changes.sh", "watch.sh"].map(script).join("\n\n");
}

export function script(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8").trimEnd();
}
